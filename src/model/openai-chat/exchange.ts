import type { ImageView } from '../../../schemas/page.ts';
import { asRectoError } from '../../errors.ts';
import { parseJson } from '../../util/json.ts';
import type { Http } from '../http.ts';
import type { RequestBody } from './body.ts';
import { type Completion, readCompletion, readText } from './completion.ts';
import { readServerError } from './server-error.ts';

/** A request and its answer, as recorded for people. */
export interface Exchange {
  readonly url: string;
  readonly startedAt: string;
  readonly ms: number;
  /** The body, with blob keys in place of image bytes. */
  readonly request: object;
  readonly images: readonly ImageView[];
  readonly answer?: Completion;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Records an exchange. */
export type Trace = (exchange: Exchange) => Promise<void>;

interface OutgoingRequest {
  readonly url: string;
  readonly key?: string;
  readonly answerMs: number;
  readonly body: RequestBody;
}

/**
 * Sends a request and reads the answer. Errors: `model_…`, with what the server rejected as their `cause`; `cancelled`.
 */
export async function exchange(
  request: OutgoingRequest,
  deps: { readonly http: Http; readonly trace?: Trace },
  options: { readonly signal: AbortSignal },
): Promise<Completion> {
  const startedAt = new Date();
  const record = async (end: Pick<Exchange, 'answer' | 'error'>) =>
    deps.trace?.({
      url: request.url,
      startedAt: startedAt.toISOString(),
      ms: Date.now() - startedAt.getTime(),
      request: request.body.traced ?? {},
      images: request.body.images,
      ...end,
    });
  try {
    const answer = await send(request, deps.http, options.signal);
    await record({ answer });
    return answer;
  } catch (error) {
    const { code, message } = asRectoError(error, 'internal');
    await record({ error: { code, message } });
    throw error;
  }
}

async function send(request: OutgoingRequest, http: Http, signal: AbortSignal): Promise<Completion> {
  const { host } = new URL(request.url);
  const deadline = AbortSignal.timeout(request.answerMs);
  const reply = await http.send(
    {
      method: 'POST',
      url: `${request.url.replace(/\/$/, '')}/chat/completions`,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream, application/json',
        'x-openrouter-title': 'Recto',
        ...(request.key === undefined ? {} : { authorization: `Bearer ${request.key}` }),
      },
      body: request.body.sent,
    },
    { signal: AbortSignal.any([signal, deadline]) },
  );
  if (reply.status !== 200) {
    throw readServerError({
      ...reply,
      host,
      body: parseJson(await readText(reply, host)) ?? (await readText(reply, host)),
    });
  }
  const completion = await readCompletion(reply, host);
  if ('innerError' in completion) throw readServerError({ ...reply, host, body: completion.innerError });
  return completion;
}
