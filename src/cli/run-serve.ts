import { concurrencyOf, queueUrlOf } from '../app/config.ts';
import { openSession, type Session } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import { createTypeSelector } from '../extract/type-selector.ts';
import { serve } from '../http/serve.ts';
import { createLayout } from '../watch/layout.ts';
import { startWatch, type Watch } from '../watch/watch.ts';
import type { CommandDeps } from './commands/deps.ts';
import { watchRequest } from './run-watch.ts';
import { aborted, printable } from './terminal.ts';
import { version } from './version.ts';

/** The options of `recto serve`. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** False with `--no-workers`. */
  readonly workers: boolean;
  readonly watch?: string;
  readonly concurrency?: number;
}

/** Time for running work to finish. */
const GRACE_MS = 25_000;

/**
 * Serves the API until the signal aborts, and returns the exit code.
 * Errors: `usage`, `config_invalid`, `state_locked`, `queue_unreachable`.
 */
export async function runServe(options: ServeOptions, deps: CommandDeps): Promise<number> {
  const { terminal, signal } = deps;
  const config = deps.config();
  if (!options.workers && queueUrlOf(config).startsWith('file:')) {
    throw new RectoError(
      'usage',
      'The embedded queue runs in the process that opens it: omit --no-workers, or set RECTO_QUEUE_URL to a queue server.',
    );
  }
  const request = options.watch === undefined ? undefined : watchRequest(options.watch, {}, config);
  if (request !== undefined) await createLayout(request);
  const session = await openSession(config, {
    concurrency: options.concurrency ?? concurrencyOf(config),
    staleJobs: 'keep',
    workers: options.workers,
  });
  let watch: Watch | undefined;
  try {
    for (const warning of await session.engine.warnings({ signal })) terminal.err.write(`Warning: ${warning}\n`);
    const server = await serve({ ...options, version: version() }, session);
    try {
      if (request !== undefined) {
        const onProblem = (error: RectoError) =>
          terminal.err.write(`The drop folder waits: ${printable(error.message)} (${error.code})\n`);
        const choose = await createTypeSelector({}, session.types);
        watch = await startWatch(request, { session, choose, onReceipt: () => undefined, onProblem }, { signal });
        terminal.err.write(`Watching ${watch.layout.root}; results go to ${watch.layout.out}/.\n`);
      }
      terminal.err.write(`${describe(server.url, server.allowsAnonymous, session, options)}\n`);
      await aborted(signal);
      terminal.err.write(
        'Stopping: what runs is finished or goes back to the queue. Press Ctrl-C again to stop at once.\n',
      );
    } finally {
      await server.close();
      await watch?.close();
    }
  } finally {
    await session.end(GRACE_MS);
  }
  return 0;
}

function describe(url: string, allowsAnonymous: boolean, session: Session, { workers }: ServeOptions): string {
  const access = allowsAnonymous ? 'no API key needed, for this machine only' : 'API keys needed';
  const workerNote = workers ? 'with workers' : 'without workers';
  const { kind, location } = session.engine;
  return `Listening on ${url} (${access}), ${workerNote}, on the ${kind} queue ${location}, with the model ${session.config.RECTO_MODEL}. Open it in a browser, or see ${url}/docs for the API. Ctrl-C stops.`;
}
