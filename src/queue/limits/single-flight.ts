import { RectoError } from '../../errors.ts';
import type { SingleFlight } from '../../pipeline/answer-cache.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { withLease } from '../ledger/with-lease.ts';

const POLL_MS = 300;
const RETRY_MS = 5000;

/**
 * Lets one process at a time request an answer, however many jobs need it. Waiting for another process fails after
 * `maxWaitMs` with `model_rate_limited`, to be retried later.
 */
export function createSingleFlight(ledger: Ledger, maxWaitMs: number): SingleFlight {
  const busy = () =>
    new RectoError('model_rate_limited', 'Another process has been asking about the same pages for long.', {
      retryAfterMs: RETRY_MS,
    });
  return (key, work, { signal }) => withLease(ledger, key, work, { signal, maxWaitMs, pollMs: POLL_MS, busy });
}
