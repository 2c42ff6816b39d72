/** A process with a worker whose jobs may crash it. Arguments: URL of the queue, its prefix. */
import { setTimeout } from 'node:timers/promises';
import { createCrashGuard } from '../../src/queue/crash-guard.ts';
import { openEngine } from '../../src/queue/engines/open.ts';
import { createSharedLock } from '../../src/queue/shared-lock.ts';

const [, , url = '', prefix = ''] = process.argv;
const engine = await openEngine(url, prefix, {});
const crashes = createCrashGuard({
  ledger: engine.ledger,
  lock: createSharedLock(),
  minUptimeMs: 0,
  closing: new AbortController().signal,
});
let running = 0;
engine.createWorker(
  'prepare',
  crashes.guard(
    'prepare',
    async (job) => {
      running += 1;
      const otherJobs = running - 1;
      // Leaves time for other jobs to start, where they may.
      await setTimeout(300);
      const { crashesUntil = 0, progresses = false } = job.data as { crashesUntil?: number; progresses?: boolean };
      if (job.stalledCounter < crashesUntil) {
        if (progresses) await crashes.recordProgress(job);
        process.kill(process.pid, 'SIGKILL');
      }
      running -= 1;
      return { otherJobs };
    },
    async (_job, _token, { code, message }) => ({ error: { code, message } }),
  ),
  { concurrency: 4, lockMs: 1000 },
);
