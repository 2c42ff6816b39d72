import type { Job, JobTerms } from '../../schemas/job.ts';
import { RectoError } from '../errors.ts';
import { type ChangeJob, loadJob, saveTerms } from '../pipeline/accept.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Ledger } from './ledger/ledger.ts';
import { withLease } from './ledger/with-lease.ts';

const POLL_MS = 20;
const MAX_WAIT_MS = 10_000;

/** Runs changes of one job's description one after the other, in all processes. Errors: `job_busy`, those of the change. */
export function createChangeJob(ledger: Ledger): ChangeJob {
  const busy = () => new RectoError('job_busy', 'The job is being changed by other requests. Try again.');
  return (id, work, { signal }) =>
    withLease(ledger, `terms:${id}`, work, { signal, maxWaitMs: MAX_WAIT_MS, pollMs: POLL_MS, busy });
}

/**
 * Changes the terms of a job. Concurrent changes are applied one after the other, so that none is lost.
 * Errors: `job_busy`, `not_found`, `queue_unreachable`, `store_failed`.
 */
export function changeTerms(
  id: string,
  terms: Partial<JobTerms>,
  { store, ledger }: { readonly store: BlobStore; readonly ledger: Ledger },
  { signal }: { readonly signal: AbortSignal },
): Promise<Job> {
  const change = async () => saveTerms(store, await loadJob(store, id), terms);
  return createChangeJob(ledger)(id, change, { signal });
}
