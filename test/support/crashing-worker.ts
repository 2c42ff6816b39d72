/** A process with a worker whose jobs may end it. Arguments: URL of the queue, its prefix. */
import { setTimeout } from 'node:timers/promises';
import { createCrashGuard } from '../../src/queue/crash-guard.ts';
import { openEngine } from '../../src/queue/engines/open.ts';
import { createExclusiveGate } from '../../src/queue/exclusive-gate.ts';

const [, , url = '', prefix = ''] = process.argv;
const engine = await openEngine(url, prefix, {});
const crashes = createCrashGuard({
  ledger: engine.ledger,
  gate: createExclusiveGate(),
  settledMs: 0,
  closing: new AbortController().signal,
});
let running = 0;
engine.createWorker(
  'prepare',
  crashes.guard(
    'prepare',
    async (job) => {
      running += 1;
      const beside = running - 1;
      // Others begin beside it, where they may.
      await setTimeout(300);
      const { diesUntil = 0, progresses = false } = job.data as { diesUntil?: number; progresses?: boolean };
      if (job.stalledCounter < diesUntil) {
        if (progresses) await crashes.reached(job);
        process.kill(process.pid, 'SIGKILL');
      }
      running -= 1;
      return { beside };
    },
    async (_job, _token, { code, message }) => ({ error: { code, message } }),
  ),
  { concurrency: 4, lockMs: 1000 },
);
