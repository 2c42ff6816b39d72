import { encodeView } from '../document/image/encode.ts';
import { RectoError } from '../errors.ts';
import { type AllFindings, findingsKey } from '../model/findings.ts';
import { createHttp } from '../model/http.ts';
import type { WhiteImage } from '../model/probe/images.ts';
import { type ProbeResult, type ProbeSettings, probeCost, probeModel } from '../model/probe/probe.ts';
import { checkReachable, knownServer, LOCAL, type ModelAccess, profileOf, urlOf } from '../model/profile.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { putJson } from '../store/json.ts';
import type { Config } from './config.ts';
import { accessOf, FINDINGS_KEY, loadFindings } from './models.ts';
import { storeOf } from './store.ts';
import { createTrace } from './trace.ts';

/** A probe of the configured model that has not started. */
export interface Probe {
  readonly id: string;
  readonly host: string;
  /** Maximum cost: requests, tokens and US dollars. */
  readonly cost: ReturnType<typeof probeCost>;
  /** URL of the store for the findings. */
  readonly storeUrl: string;
  /** Probes the model and stores the findings. Errors: those of `probeModel`; `store_failed`. */
  readonly run: (options: { readonly signal: AbortSignal }) => Promise<ProbeResult>;
}

/**
 * Creates a probe of the configured model; undefined for the local one.
 * Errors: `model_unknown` when there is neither a URL nor a key for it; `config_invalid`.
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
    storeUrl: store.url,
    async run(options) {
      const previous = await loadReadableFindings(store);
      const http = createHttp({ proxy: config.proxy, idleMs: config.RECTO_MODEL_IDLE_SECONDS * 1000 });
      const trace = config.RECTO_TRACE === undefined ? {} : { trace: createTrace(config.RECTO_TRACE, store) };
      try {
        const probed = await probeModel(settingsOf(config, access), { http, image: whiteImage, ...trace }, options);
        await putJson(store, FINDINGS_KEY, { ...previous, [findingsKey(url, id)]: probed.findings });
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

/** Loads the findings; those of another version are discarded, as they would stop every command. */
async function loadReadableFindings(store: BlobStore): Promise<AllFindings> {
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
