import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { concurrencyOf } from '../app/config.ts';
import { openSession } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import { openLocalApi } from '../http/local-api.ts';
import type { Api } from '../mcp/api.ts';
import { serveMcpOnStdio } from '../mcp/stdio.ts';
import type { CommandDeps } from './commands/deps.ts';
import { printable } from './terminal.ts';
import { version } from './version.ts';

/** The options of `recto mcp`. */
export interface McpOptions {
  readonly root?: readonly string[];
  readonly concurrency?: number;
}

/** Time for running work to finish: agents wait for the end of the process. */
const GRACE_MS = 2000;

/**
 * Serves agents on standard input and output until the input ends or the signal aborts, and returns the exit code. What
 * has not ended by then goes on with the next start.
 * Errors: `usage`, `config_invalid`.
 */
export async function runMcp(
  options: McpOptions,
  { config: readConfig, terminal, signal }: CommandDeps,
): Promise<number> {
  const config = readConfig();
  const roots = (options.root ?? ['.']).map((root) => resolve(root));
  for (const root of roots) {
    const isFolder = await stat(root).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
    if (!isFolder) throw new RectoError('usage', `--root ${root} is no folder.`);
  }
  const running = openOnce(async () => {
    const session = await openSession(config, {
      concurrency: options.concurrency ?? concurrencyOf(config),
      staleJobs: 'keep',
    });
    const local = await openLocalApi(session, version()).catch(async (error: unknown) => {
      await session.end(0);
      throw error;
    });
    return {
      api: local.api,
      async close() {
        await local.close();
        await session.end(GRACE_MS);
      },
    };
  });
  const api: Api = async (request, to) => (await running.open()).api(request, to);
  try {
    // Standard output belongs to the protocol.
    terminal.err.write(`Agents may read files in ${roots.join(', ')}. Waiting for one on standard input.\n`);
    const onError = (error: Error) => void terminal.err.write(`${printable(error.message)}\n`);
    await serveMcpOnStdio({ api, roots }, { version: version(), onError }, { signal });
  } finally {
    await running.close();
  }
  return 0;
}

interface Opened {
  readonly api: Api;
  readonly close: () => Promise<void>;
}

/**
 * Opens the queue with the first call of a tool: agents start their servers long before they use them, and a folder has
 * one user at a time. A failure is the answer to that call, and the next one tries again.
 */
function openOnce(start: () => Promise<Opened>) {
  let opening: Promise<Opened> | undefined;
  return {
    open() {
      opening ??= start().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    async close() {
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}
