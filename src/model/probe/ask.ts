import { asRectoError, type ErrorCode, type RectoError } from '../../errors.ts';
import { retry } from '../../util/retry.ts';
import { rejectionOf } from '../openai-chat/server-error.ts';
import { type AskDeps, type Endpoint, type EventHeard, type Question, sendQuestion } from './send.ts';

/** An answer, or the error by which the server turned the request itself down. */
export type Reply = EventHeard | { readonly refused: RectoError; readonly answer?: never };

/**
 * Asks a question, and again where the server is busy for a moment.
 * Errors: every `model_…` code that does not concern the request itself; `cancelled`.
 */
export type Ask = (question: Question) => Promise<Reply>;

const ATTEMPTS = 3;
const PAUSE_MS = 500;
const MAX_PAUSE_MS = 20_000;
const ABOUT_THE_REQUEST: ReadonlySet<ErrorCode> = new Set(['model_request_invalid', 'model_context_exceeded']);
/** llama.cpp answers 500 where the model has no eyes. */
const NO_IMAGES = /image|multimodal|mmproj|vision/i;

export function createAsk(endpoint: Endpoint, deps: AskDeps, { signal }: { readonly signal: AbortSignal }): Ask {
  return async (question) => {
    const pauseMs = (thrown: unknown, attempt: number): number | undefined => {
      const error = asRectoError(thrown, 'internal');
      const ms = error.retryAfterMs ?? PAUSE_MS * attempt;
      const isSlow = error.code === 'model_timeout';
      if (isRefusal(error, question) || !error.retryable || isSlow || attempt === ATTEMPTS) return undefined;
      return ms > MAX_PAUSE_MS ? undefined : ms;
    };
    try {
      return await retry(() => sendQuestion(endpoint, question, deps, signal), pauseMs, { signal });
    } catch (thrown) {
      if (signal.aborted) throw asRectoError(thrown, 'cancelled', 'The model was not asked to the end');
      const error = asRectoError(thrown, 'internal');
      if (isRefusal(error, question)) return { refused: error };
      throw error;
    }
  };
}

function isRefusal(error: RectoError, { images = [], more }: Question): boolean {
  if (ABOUT_THE_REQUEST.has(error.code)) return true;
  if (more !== undefined && 'response_format' in more && rejectionOf(error)?.aboutFormat === true) return true;
  return images.length > 0 && error.code === 'model_overloaded' && NO_IMAGES.test(error.message);
}
