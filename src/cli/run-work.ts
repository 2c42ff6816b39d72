import { STEPS, type Step } from '../../schemas/steps.ts';
import { concurrencyOf, queueUrlOf } from '../app/config.ts';
import { type HealthServer, openHealthServer } from '../app/health-server.ts';
import { openSession } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import type { CommandDeps } from './commands/deps.ts';
import { aborted } from './terminal.ts';

/** The options of `recto work`. */
export interface WorkOptions {
  readonly concurrency?: number;
  /** All steps by default. */
  readonly steps?: readonly Step[];
  /** Address for health checks and metrics. */
  readonly listen?: { readonly host: string; readonly port: number };
}

/** Time for running work to finish. */
const GRACE_MS = 25_000;

/**
 * Runs workers until the signal aborts, and returns the exit code. Errors: `usage` for an embedded queue,
 * `queue_unreachable`.
 */
export async function runWork(options: WorkOptions, deps: CommandDeps): Promise<number> {
  const { terminal, signal } = deps;
  const config = deps.config();
  const url = queueUrlOf(config);
  if (url.startsWith('file:')) {
    throw new RectoError(
      'usage',
      'The embedded queue runs in the process that opens it. Set RECTO_QUEUE_URL to redis://… or postgres://… for separate workers.',
    );
  }
  const concurrency = options.concurrency ?? concurrencyOf(config);
  const { steps = STEPS } = options;
  const session = await openSession(config, { concurrency, staleJobs: 'keep', workers: true, steps });
  const { engine } = session;
  let health: HealthServer | undefined;
  try {
    for (const warning of await engine.warnings({ signal })) terminal.err.write(`Warning: ${warning}\n`);
    if (options.listen !== undefined) {
      health = await openHealthServer(options.listen, session);
      terminal.err.write(`Health and metrics on ${health.url}.\n`);
    }
    terminal.err.write(
      `Working on ${engine.location} (${engine.kind}), ${steps.join(', ')}; ${concurrency} documents at a time. Ctrl-C stops.\n`,
    );
    await aborted(signal);
    terminal.err.write('Stopping: what runs is finished or goes back to the queue.\n');
  } finally {
    await session.end(GRACE_MS);
    await health?.close();
  }
  return 0;
}
