import { STEPS, type Step } from '../../schemas/steps.ts';
import { hostWorkers } from '../../workers/host.ts';
import { concurrencyOf, queueUrlOf } from '../app/config.ts';
import { createContainer } from '../app/container.ts';
import { startRetention } from '../app/retention.ts';
import { RectoError } from '../errors.ts';
import { openEngine } from '../queue/engines/open.ts';
import type { CommandDeps } from './commands/deps.ts';
import { aborted } from './terminal.ts';

export interface WorkOptions {
  readonly concurrency?: number;
  /** All unless given. */
  readonly steps?: readonly Step[];
}

/** What runs at the end is given this long. */
const GRACE_MS = 25_000;

/** Runs workers until the signal aborts, and returns the exit code. Errors: `usage` for an embedded queue, `queue_unreachable`. */
export async function runWork(options: WorkOptions, deps: CommandDeps): Promise<number> {
  const config = deps.config();
  const url = queueUrlOf(config);
  if (url.startsWith('file:')) {
    throw new RectoError(
      'usage',
      'The embedded queue is worked on by the process that opens it. Set RECTO_QUEUE_URL to redis://… or postgres://… for workers of their own.',
    );
  }
  const concurrency = options.concurrency ?? concurrencyOf(config);
  const container = await createContainer(config, concurrency);
  const engine = await openEngine(url, config.RECTO_QUEUE_PREFIX, container.tracing).catch(async (error: unknown) => {
    await container.close();
    throw error;
  });
  const { steps = STEPS } = options;
  for (const warning of await engine.warnings()) deps.terminal.err.write(`Warning: ${warning}\n`);
  const host = hostWorkers(container, engine, { concurrency, steps, waitsForBudget: true });
  const documents = engine.createQueue('documents');
  const deliverQueue = engine.createQueue('deliver');
  for (const queue of [documents, deliverQueue]) {
    queue.on('error', (error: Error) => container.log.error({ err: error.message }, 'queue error'));
  }
  const retention = startRetention({ ...container, ledger: engine.ledger, documents, deliverQueue });
  deps.terminal.err.write(
    `Working on ${engine.place} (${engine.kind}), ${steps.join(', ')}; ${concurrency} documents at a time. Ctrl-C stops.\n`,
  );
  await aborted(deps.signal);
  deps.terminal.err.write('Stopping: what runs is finished or goes back to the queue.\n');
  await Promise.all([host.close(GRACE_MS), retention.close()]);
  await Promise.all([documents.close(), deliverQueue.close()]);
  await engine.close();
  await container.close();
  return 0;
}
