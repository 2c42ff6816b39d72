import type { Job, JobTerms } from '../../schemas/job.ts';
import { RectoError } from '../errors.ts';
import { keepTerms, loadJob } from '../pipeline/accept.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Ledger } from './ledger/ledger.ts';
import { withLease } from './ledger/with-lease.ts';

const POLL_MS = 20;
const MAX_MS = 10_000;

/**
 * Changes how a job is worked on. Of several changes at a time each is made to what the one before has left, so that none is lost.
 * Errors: `job_busy`, `not_found`, `queue_unreachable`, `store_failed`.
 */
export function changeTerms(
  id: string,
  terms: Partial<JobTerms>,
  { store, ledger }: { readonly store: BlobStore; readonly ledger: Ledger },
  { signal }: { readonly signal: AbortSignal },
): Promise<Job> {
  const busy = () => new RectoError('job_busy', 'Others are changing the job all the time. Try again.');
  const change = async () => keepTerms(store, await loadJob(store, id), terms);
  return withLease(ledger, `terms:${id}`, change, { signal, longestMs: MAX_MS, lookMs: POLL_MS, busy });
}
