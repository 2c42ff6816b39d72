import { z } from 'zod';
import type { ServerKind } from '../../../schemas/parameters.ts';
import { asRectoError, type ErrorCode } from '../../errors.ts';
import { parseJson } from '../../util/json.ts';
import type { Http } from '../http.ts';
import { readText } from '../openai-chat/completion.ts';
import { readServerError } from '../openai-chat/server-error.ts';
import type { Endpoint } from './send.ts';

/** What the list of models says about a server and the model. */
export interface Listing {
  readonly server: ServerKind | undefined;
  readonly contextTokens: number | undefined;
  /** Output limit in tokens. */
  readonly outputTokens: number | undefined;
}

const tokens = z.int().positive().nullish().catch(undefined);
const entrySchema = z.object({
  id: z.string().catch(''),
  owned_by: z.string().nullish().catch(undefined),
  pricing: z.unknown().optional(),
  max_model_len: tokens,
  context_length: tokens,
  top_provider: z.object({ context_length: tokens, max_completion_tokens: tokens }).nullish().catch(undefined),
  meta: z.object({ n_ctx: tokens }).nullish().catch(undefined),
});
type Entry = z.infer<typeof entrySchema>;
const listSchema = z.object({ data: z.array(entrySchema) });
const propsSchema = z.object({ default_generation_settings: z.object({ n_ctx: tokens }) });

const OWNERS: Readonly<Record<string, ServerKind>> = { vllm: 'vllm', sglang: 'sglang', llamacpp: 'llama.cpp' };
/**
 * Errors that questions would get too. Other errors are ignored, since a server may answer without a list of models.
 */
const FATAL: ReadonlySet<ErrorCode> = new Set([
  'model_unauthorized',
  'model_no_credit',
  'model_unreachable',
  'cancelled',
]);
const TIMEOUT_MS = 30_000;

type ListedEndpoint = Pick<Endpoint, 'id' | 'url' | 'key'>;

/**
 * Reads the list of models; for llama.cpp also the context size from `GET /props`.
 * Errors: `model_unauthorized`, `model_no_credit`, `model_unreachable`, `cancelled`.
 */
export async function readListing(endpoint: ListedEndpoint, http: Http, signal: AbortSignal): Promise<Listing> {
  const base = endpoint.url.replace(/\/$/, '');
  const { data = [] } = listSchema.safeParse(await read(`${base}/models`, endpoint, http, signal)).data ?? {};
  // OpenRouter does not list variants such as `:nitro`. A server with one model accepts any name.
  const entry =
    data.find(({ id }) => id === endpoint.id) ??
    data.find(({ id }) => id === endpoint.id.replace(/:[^:/]*$/, '')) ??
    (data.length === 1 ? data[0] : undefined);
  const server = serverOf(entry ?? data[0]);
  const contextLength = entry?.top_provider?.context_length ?? entry?.max_model_len ?? entry?.context_length;
  const props =
    server === 'llama.cpp'
      ? propsSchema.safeParse(await read(`${base.replace(/\/v1$/, '')}/props`, endpoint, http, signal)).data
      : undefined;
  return {
    server,
    contextTokens: contextLength ?? props?.default_generation_settings.n_ctx ?? entry?.meta?.n_ctx ?? undefined,
    outputTokens: entry?.top_provider?.max_completion_tokens ?? undefined,
  };
}

function serverOf(entry: Entry | undefined): ServerKind | undefined {
  // Other servers list prices too.
  if (entry?.pricing !== undefined && entry.top_provider !== undefined) return 'openrouter';
  return OWNERS[entry?.owned_by ?? ''];
}

/** Fetches JSON; undefined if there is nothing usable. */
async function read(url: string, { key }: ListedEndpoint, http: Http, signal: AbortSignal): Promise<unknown> {
  const { host } = new URL(url);
  const headers = { accept: 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
  try {
    const reply = await http.send(
      { method: 'GET', url, headers },
      { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) },
    );
    const body = parseJson(await readText(reply, host)) ?? (await readText(reply, host));
    if (reply.status !== 200) throw readServerError({ ...reply, host, body });
    return body;
  } catch (thrown) {
    const error = asRectoError(thrown, 'internal');
    if (FATAL.has(error.code)) throw error;
    return undefined;
  }
}
