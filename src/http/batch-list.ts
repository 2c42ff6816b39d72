import { z } from 'zod';
import type { BatchList } from '../../schemas/api.ts';
import { RectoError } from '../errors.ts';
import { findBatch } from '../pipeline/batches.ts';
import { cursorSchema, listIndex } from '../pipeline/owner-index.ts';
import { viewBatch } from './batch-view.ts';
import type { HttpDeps } from './deps.ts';

/** Jobs after which a page of the list ends, as each of them is asked for. */
const MAX_JOBS = 1000;
const MAX_PAGE_SIZE = 50;

/** The query of a list of batches. */
export const batchQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(10),
  cursor: cursorSchema.optional().describe('`next_cursor` of the previous page'),
});

/**
 * Lists one page of an owner's batches with their totals, latest first. A page ends early where its batches have many
 * jobs. Errors: `queue_unreachable`, `store_failed`, `cancelled`.
 */
export async function listBatchPage(
  { limit, cursor }: z.infer<typeof batchQuerySchema>,
  owner: string | undefined,
  deps: HttpDeps,
  { signal }: { readonly signal: AbortSignal },
): Promise<BatchList> {
  const { store } = deps.session;
  // One more than is shown, to know whether there are any.
  const entries = await listIndex(store, 'batch-index', owner, { limit: limit + 1, after: cursor });
  const batches: BatchList['batches'] = [];
  let [looked, last] = [0, cursor];
  for (const entry of entries) {
    if (batches.length === limit || looked >= MAX_JOBS) return { batches, next_cursor: last };
    if (signal.aborted) throw new RectoError('cancelled', 'The client has disconnected.');
    last = entry.cursor;
    const batch = await findBatch(store, entry.id);
    // Retention may have removed it meanwhile.
    if (batch === undefined || batch.owner !== owner) continue;
    looked += batch.jobs.length;
    const { jobs: _, ...summary } = await viewBatch(batch, deps);
    batches.push(summary);
  }
  // Where some of them were removed, others may follow.
  return entries.length > limit && last !== undefined ? { batches, next_cursor: last } : { batches };
}
