import type { Queue } from 'bullmq';
import { EVERY_PRIORITY } from './job-ids.ts';

/** When the job was added that has waited longest for a worker, in ms since 1970; undefined where none waits. Errors: `queue_unreachable`. */
export async function oldestWaiting(queue: Queue): Promise<number | undefined> {
  const counts = await queue.getCountsPerPriority([...EVERY_PRIORITY]);
  // Jobs of one priority stand in the order in which they came, behind all of a higher one.
  const firsts = [queue.getJobs(['waiting'], 0, 0, true)];
  let before = 0;
  for (const priority of EVERY_PRIORITY) {
    const count = counts[String(priority)] ?? 0;
    if (count > 0) firsts.push(queue.getJobs(['prioritized'], before, before, true));
    before += count;
  }
  const added = (await Promise.all(firsts)).flatMap(([job]) => job?.timestamp ?? []);
  return added.length === 0 ? undefined : Math.min(...added);
}
