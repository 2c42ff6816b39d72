import { setTimeout } from 'node:timers/promises';
import { asRectoError, type ErrorCode, RectoError } from '../../errors.ts';
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
const WAIT_MS = 500;
const MAX_WAIT_MS = 20_000;
const ABOUT_THE_REQUEST: ReadonlySet<ErrorCode> = new Set(['model_request_invalid', 'model_context_exceeded']);
/** llama.cpp answers 500 where the model has no eyes. */
const NO_IMAGES = /image|multimodal|mmproj|vision/i;

export function createAsk(endpoint: Endpoint, deps: AskDeps, { signal }: { readonly signal: AbortSignal }): Ask {
  return async (question) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await sendQuestion(endpoint, question, deps, signal);
      } catch (thrown) {
        const error = asRectoError(thrown, 'internal');
        if (isRefusal(error, question)) return { refused: error };
        const wait = error.retryAfterMs ?? WAIT_MS * tried;
        const slow = error.code === 'model_timeout';
        if (!error.retryable || slow || tried === ATTEMPTS || wait > MAX_WAIT_MS) throw error;
        await setTimeout(wait, undefined, { signal }).catch((stopped: unknown) => {
          throw new RectoError('cancelled', 'The model was not asked to the end.', { cause: stopped });
        });
      }
    }
  };
}

function isRefusal(error: RectoError, { images = [], more }: Question): boolean {
  if (ABOUT_THE_REQUEST.has(error.code)) return true;
  if (more !== undefined && 'response_format' in more && rejectionOf(error)?.aboutFormat === true) return true;
  return images.length > 0 && error.code === 'model_overloaded' && NO_IMAGES.test(error.message);
}
