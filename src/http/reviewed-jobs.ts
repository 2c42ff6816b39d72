import { RectoError } from '../errors.ts';
import { findJob } from '../pipeline/accept.ts';
import type { ReviewedJobs } from '../pipeline/learn/reviewed.ts';
import { listIndex } from '../pipeline/owner-index.ts';
import { findPlan, withChosenType } from '../pipeline/plan-chunks.ts';
import { reviewKey } from '../pipeline/review/review-store.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';

/** Jobs that are looked through, and reviews that are looked at. */
const MAX_JOBS = 10_000;
const MAX_REVIEWS = 500;
const PAGE_SIZE = 200;
const CONCURRENCY = 16;

/** The latest jobs of an owner that have a review. */
export interface ReviewsFound extends ReviewedJobs {
  /** Jobs that were looked through. */
  readonly jobs: number;
  /** Whether these are all. */
  readonly complete: boolean;
}

/** Finds the latest jobs of an owner that have a review. Errors: `store_failed`, `cancelled`. */
export async function findReviewed(
  store: BlobStore,
  owner: string | undefined,
  { signal }: { readonly signal: AbortSignal },
): Promise<ReviewsFound> {
  const reviews: ReviewedJobs['reviews'][number][] = [];
  let [jobs, after]: [number, string | undefined] = [0, undefined];
  for (;;) {
    if (signal.aborted) throw new RectoError('cancelled', 'The client has disconnected.');
    const entries = await listIndex(store, 'index', owner, { limit: PAGE_SIZE, after });
    const found = new Map<string, string>();
    await forEachConcurrently(entries, CONCURRENCY, async ({ id }) => {
      const job = (await store.has(reviewKey(id))) ? await findJob(store, id) : undefined;
      if (job === undefined) return;
      const { type } = withChosenType(job, (await findPlan(store, id)) ?? {});
      found.set(id, type.blob);
    });
    jobs += entries.length;
    for (const { id } of entries) {
      const schema = found.get(id);
      if (schema !== undefined) reviews.push({ id, schema });
    }
    const isLast = entries.length < PAGE_SIZE;
    after = entries.at(-1)?.cursor;
    if (reviews.length > MAX_REVIEWS) return { reviews: reviews.slice(0, MAX_REVIEWS), jobs, complete: false };
    if (isLast || jobs >= MAX_JOBS) return { reviews, jobs, complete: isLast };
  }
}
