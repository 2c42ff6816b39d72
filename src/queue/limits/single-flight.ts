import { RectoError } from '../../errors.ts';
import type { SingleFlight } from '../../pipeline/answer-cache.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { withLease } from '../ledger/with-lease.ts';

const POLL_MS = 300;
const RETRY_MS = 5000;

/**
 * Sees to it that one process at a time asks for an answer, however many jobs want it.
 * `longestMs`: after this long waiting for another is given up, with `model_rate_limited`, and tried again later.
 */
export function createSingleFlight(ledger: Ledger, longestMs: number): SingleFlight {
  const busy = () =>
    new RectoError('model_rate_limited', 'Another process has been asking about the same pages for long.', {
      retryAfterMs: RETRY_MS,
    });
  return (answer, work, { signal }) => withLease(ledger, answer, work, { signal, longestMs, lookMs: POLL_MS, busy });
}
