import type { Queue } from 'bullmq';
import { ALL_PRIORITIES } from './job-ids.ts';

/** When the longest-waiting job was added, in ms since 1970; undefined if none waits. Errors: `queue_unreachable`. */
export async function oldestWaiting(queue: Queue): Promise<number | undefined> {
  const counts = await queue.getCountsPerPriority([...ALL_PRIORITIES]);
  // The list is sorted by priority, then by age.
  const firsts = [queue.getJobs(['waiting'], 0, 0, true)];
  let before = 0;
  for (const priority of ALL_PRIORITIES) {
    const count = counts[String(priority)] ?? 0;
    if (count > 0) firsts.push(queue.getJobs(['prioritized'], before, before, true));
    before += count;
  }
  const added = (await Promise.all(firsts)).flatMap(([job]) => job?.timestamp ?? []);
  return added.length === 0 ? undefined : Math.min(...added);
}
