import { setTimeout } from 'node:timers/promises';
import { asRectoError } from '../errors.ts';

const TRIES = 4;
const FIRST_WAIT_MS = 1000;

/**
 * Does what may fail for a reason that passes, up to four times, waiting as long as whoever answered asks for, and otherwise
 * one, two and four seconds. Errors: those of `work`; `cancelled`.
 */
export async function patiently<T>(work: () => Promise<T>, options: { readonly signal: AbortSignal }): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const failure = asRectoError(error, 'internal');
      if (!failure.retryable || tries === TRIES || options.signal.aborted) throw failure;
      await setTimeout(failure.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (tries - 1), undefined, options).catch(
        (reason: unknown) => {
          throw asRectoError(reason, 'cancelled');
        },
      );
    }
  }
}
