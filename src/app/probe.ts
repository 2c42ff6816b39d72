import { encodeView } from '../document/image/encode.ts';
import { RectoError } from '../errors.ts';
import { checkReachable, knownServer, LOCAL, type ModelAccess, profileOf, urlOf } from '../model/catalog.ts';
import { type AllFindings, findingsKey } from '../model/findings.ts';
import { createHttp } from '../model/http.ts';
import type { WhiteImage } from '../model/probe/images.ts';
import { type ProbeResult, type ProbeSettings, probeCost, probeModel } from '../model/probe/probe.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { putJson } from '../store/json.ts';
import type { Config } from './config.ts';
import { accessOf, FINDINGS_KEY, loadFindings } from './models.ts';
import { storeOf } from './store.ts';
import { createTrace } from './trace.ts';

/** A probe of the model that the settings name, before it has begun. */
export interface Probe {
  readonly id: string;
  readonly host: string;
  /** What it needs at most: requests, tokens and US dollars. */
  readonly cost: ReturnType<typeof probeCost>;
  /** URL of the store that the findings are kept in. */
  readonly place: string;
  /** Asks the model, and keeps what is found. Errors: those of `probeModel`; `store_failed`. */
  readonly run: (options: { readonly signal: AbortSignal }) => Promise<ProbeResult>;
}

/**
 * A probe of the model that these settings name; `undefined` for the local one, which has nothing to be asked.
 * Errors: `model_unknown` where there is nothing to reach it by; `config_invalid`.
 */
export function openProbe(config: Config): Probe | undefined {
  const id = config.RECTO_MODEL;
  if (id === LOCAL) return undefined;
  const access = accessOf(config);
  checkReachable(id, access);
  const url = urlOf(access);
  const store = storeOf(config);
  return {
    id,
    host: new URL(url).host,
    cost: probeCost(profileOf(id, access).prices),
    place: store.url,
    async run(options) {
      const before = await findingsIn(store);
      const http = createHttp({ proxy: config.proxy, idleMs: config.RECTO_MODEL_IDLE_SECONDS * 1000 });
      const trace = config.RECTO_TRACE === undefined ? {} : { trace: createTrace(config.RECTO_TRACE, store) };
      try {
        const probed = await probeModel(settingsOf(config, access), { http, image: whiteImage, ...trace }, options);
        await putJson(store, FINDINGS_KEY, { ...before, [findingsKey(url, id)]: probed.findings });
        return probed;
      } finally {
        await http.close();
      }
    },
  };
}

function settingsOf(config: Config, access: ModelAccess): ProbeSettings {
  const url = urlOf(access);
  const provider = config.RECTO_MODEL_PARAMETERS?.provider;
  const server = knownServer(access, url);
  return {
    id: config.RECTO_MODEL,
    url,
    ...(access.key === undefined ? {} : { key: access.key }),
    ...(server === undefined ? {} : { server }),
    ...(provider === undefined ? {} : { provider }),
    answerMs: access.answerMs,
  };
}

/** Findings that another version wrote are replaced: they would keep every command from starting. */
async function findingsIn(store: BlobStore): Promise<AllFindings> {
  try {
    return await loadFindings(store);
  } catch (error) {
    if (error instanceof RectoError && error.code === 'store_failed' && !error.retryable) return {};
    throw error;
  }
}

const whiteImage: WhiteImage = (width, height) => {
  const size = { width, height };
  const raster = { data: Buffer.alloc(width * height * 3, 0xff), ...size, channels: 3 } as const;
  return encodeView(raster, { region: [0, 0, width, height], content: size, canvas: size });
};
