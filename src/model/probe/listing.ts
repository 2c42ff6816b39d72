import { z } from 'zod';
import type { ServerKind } from '../../../schemas/parameters.ts';
import { asRectoError, type ErrorCode } from '../../errors.ts';
import { parseJson } from '../../util/json.ts';
import type { Http } from '../http.ts';
import { readText } from '../openai-chat/completion.ts';
import { readServerError } from '../openai-chat/server-error.ts';
import type { Endpoint } from './send.ts';

/** What a server tells of itself and the model without being asked a question. */
export interface Listing {
  readonly server: ServerKind | undefined;
  readonly contextTokens: number | undefined;
  /** Longest answer, in tokens. */
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
/** What the questions would meet with, too. A server without a list, or with a slow one, can still answer. */
const FATAL: ReadonlySet<ErrorCode> = new Set([
  'model_unauthorized',
  'model_no_credit',
  'model_unreachable',
  'cancelled',
]);
const MAX_MS = 30_000;

type AnsweredRequest = Pick<Endpoint, 'id' | 'url' | 'key'>;

/**
 * Reads the list of models, which few servers are without. llama.cpp tells its context in `GET /props` beside the API.
 * Errors: `model_unauthorized`, `model_no_credit`, `model_unreachable`, `cancelled`.
 */
export async function readListing(asked: AnsweredRequest, http: Http, signal: AbortSignal): Promise<Listing> {
  const base = asked.url.replace(/\/$/, '');
  const { data = [] } = listSchema.safeParse(await read(`${base}/models`, asked, http, signal)).data ?? {};
  // Variants such as `:nitro` of OpenRouter are not listed. A server of one model answers to any name.
  const entry =
    data.find(({ id }) => id === asked.id) ??
    data.find(({ id }) => id === asked.id.replace(/:[^:/]*$/, '')) ??
    (data.length === 1 ? data[0] : undefined);
  const server = serverOf(entry ?? data[0]);
  const told = entry?.top_provider?.context_length ?? entry?.max_model_len ?? entry?.context_length;
  const props =
    server === 'llama.cpp'
      ? propsSchema.safeParse(await read(`${base.replace(/\/v1$/, '')}/props`, asked, http, signal)).data
      : undefined;
  return {
    server,
    contextTokens: told ?? props?.default_generation_settings.n_ctx ?? entry?.meta?.n_ctx ?? undefined,
    outputTokens: entry?.top_provider?.max_completion_tokens ?? undefined,
  };
}

function serverOf(entry: Entry | undefined): ServerKind | undefined {
  // Others list prices, too.
  if (entry?.pricing !== undefined && entry.top_provider !== undefined) return 'openrouter';
  return OWNERS[entry?.owned_by ?? ''];
}

/** What the server says there; `undefined` where it says nothing of use. */
async function read(url: string, { key }: AnsweredRequest, http: Http, signal: AbortSignal): Promise<unknown> {
  const { host } = new URL(url);
  const headers = { accept: 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
  try {
    const reply = await http.send(
      { method: 'GET', url, headers },
      { signal: AbortSignal.any([signal, AbortSignal.timeout(MAX_MS)]) },
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
