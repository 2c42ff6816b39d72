import { asRectoError, type ErrorCode, type RectoError } from '../../errors.ts';
import { retry } from '../../util/retry.ts';
import { rejectionOf } from '../openai-chat/server-error.ts';
import { type Endpoint, type ProbeAnswer, type ProbeDeps, type ProbeQuestion, sendQuestion } from './send.ts';

/** An answer, or the error with which the server rejected the request. */
export type Reply = ProbeAnswer | { readonly rejected: RectoError; readonly answer?: never };

/**
 * Sends a question, with retries if the server is busy.
 * Errors: every `model_…` code except those about the request itself; `cancelled`.
 */
export type Ask = (question: ProbeQuestion) => Promise<Reply>;

const MAX_ATTEMPTS = 3;
const RETRY_DELAY_MS = 500;
const MAX_RETRY_DELAY_MS = 20_000;
const REJECTION_CODES: ReadonlySet<ErrorCode> = new Set(['model_request_invalid', 'model_context_exceeded']);
/** llama.cpp responds with 500 if the model accepts no images. */
const NO_IMAGES = /image|multimodal|mmproj|vision/i;

/** Creates an `Ask` for an endpoint. */
export function createAsk(endpoint: Endpoint, deps: ProbeDeps, { signal }: { readonly signal: AbortSignal }): Ask {
  return async (question) => {
    const pauseMs = (thrown: unknown, attempt: number): number | undefined => {
      const error = asRectoError(thrown, 'internal');
      const ms = error.retryAfterMs ?? RETRY_DELAY_MS * attempt;
      const isSlow = error.code === 'model_timeout';
      if (isRejection(error, question) || !error.retryable || isSlow || attempt === MAX_ATTEMPTS) return undefined;
      return ms > MAX_RETRY_DELAY_MS ? undefined : ms;
    };
    try {
      return await retry(() => sendQuestion(endpoint, question, deps, signal), pauseMs, { signal });
    } catch (thrown) {
      if (signal.aborted) throw asRectoError(thrown, 'cancelled', 'The probe was stopped');
      const error = asRectoError(thrown, 'internal');
      if (isRejection(error, question)) return { rejected: error };
      throw error;
    }
  };
}

function isRejection(error: RectoError, { images = [], more }: ProbeQuestion): boolean {
  if (REJECTION_CODES.has(error.code)) return true;
  if (more !== undefined && 'response_format' in more && rejectionOf(error)?.aboutFormat === true) return true;
  return images.length > 0 && error.code === 'model_overloaded' && NO_IMAGES.test(error.message);
}
