import type { Queue } from 'bullmq';

/** The number of waiting and running documents, at most a second old where that is far below `limit`. */
export type CountWaiting = (limit: number) => Promise<number>;

/** How long a count is used, in ms, where it is below this share of the limit. */
const MAX_AGE_MS = 1000;
const SAFE_SHARE = 0.9;

/**
 * Creates a counter of the documents of a queue. Counting takes time in proportion to them on some engines, so between
 * two counts it adds up what this process submits; near the limit it counts each time.
 */
export function createWaitingCount(documents: Queue): CountWaiting {
  let last: { readonly count: number; readonly at: number } | undefined;
  let submitted = 0;
  return async (limit) => {
    if (last !== undefined && performance.now() - last.at < MAX_AGE_MS) {
      const estimated = last.count + submitted;
      if (estimated < limit * SAFE_SHARE) {
        submitted += 1;
        return estimated;
      }
    }
    const counts = await documents.getJobCounts('waiting', 'prioritized', 'delayed', 'waiting-children', 'active');
    const count = Object.values(counts).reduce((sum, each) => sum + each, 0);
    last = { count, at: performance.now() };
    submitted = 1;
    return count;
  };
}
