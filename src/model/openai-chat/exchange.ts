import type { ImageView } from '../../../schemas/page.ts';
import { asRectoError } from '../../errors.ts';
import { parseJson } from '../../util/json.ts';
import type { Http } from '../http.ts';
import type { RequestBody } from './body.ts';
import { type Completion, readCompletion, readText } from './completion.ts';
import { readServerError } from './server-error.ts';

/** One request and what came back, as it is written down for a person. */
export interface Exchange {
  readonly url: string;
  readonly startedAt: string;
  readonly ms: number;
  /** The body that was sent, with the blob keys of images in place of their bytes. */
  readonly request: object;
  readonly images: readonly ImageView[];
  readonly answer?: Completion;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Writes an exchange down. */
export type Trace = (exchange: Exchange) => Promise<void>;

interface AnsweredRequest {
  readonly url: string;
  readonly key?: string;
  readonly answerMs: number;
  readonly body: RequestBody;
}

/**
 * Sends a request and reads the answer. Errors: `model_…`, with what the server turned down as their `cause`; `cancelled`.
 */
export async function exchange(
  asked: AnsweredRequest,
  deps: { readonly http: Http; readonly trace?: Trace },
  options: { readonly signal: AbortSignal },
): Promise<Completion> {
  const startedAt = new Date();
  const note = async (end: Pick<Exchange, 'answer' | 'error'>) =>
    deps.trace?.({
      url: asked.url,
      startedAt: startedAt.toISOString(),
      ms: Date.now() - startedAt.getTime(),
      request: asked.body.traced ?? {},
      images: asked.body.images,
      ...end,
    });
  try {
    const answer = await send(asked, deps.http, options.signal);
    await note({ answer });
    return answer;
  } catch (error) {
    const { code, message } = asRectoError(error, 'internal');
    await note({ error: { code, message } });
    throw error;
  }
}

async function send(asked: AnsweredRequest, http: Http, signal: AbortSignal): Promise<Completion> {
  const { host } = new URL(asked.url);
  const deadline = AbortSignal.timeout(asked.answerMs);
  const reply = await http.send(
    {
      method: 'POST',
      url: `${asked.url.replace(/\/$/, '')}/chat/completions`,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream, application/json',
        'x-openrouter-title': 'Recto',
        ...(asked.key === undefined ? {} : { authorization: `Bearer ${asked.key}` }),
      },
      body: asked.body.sent,
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
