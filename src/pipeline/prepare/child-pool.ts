import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { RectoError } from '../../errors.ts';
import { entryFile } from '../../util/entry-file.ts';
import type { WorkLimit } from '../../util/work-clock.ts';
import type { ChildLimits } from './child-limits.ts';
import { memoryMb, type OnMessage, ReportedError, runInChild } from './run-in-child.ts';

/** Reusable processes that prepare documents, each running one task at a time. */
export interface ChildPool {
  /**
   * Runs a task and passes the messages of the process to `onMessage`, one after the other. Ends the process when it
   * exceeds a limit, and when `signal` aborts.
   * Errors: `page_timeout`, `document_timeout`, `prepare_memory`, `prepare_crashed`, `cancelled`, and those that the
   * process reports.
   */
  run(
    task: PrepareTask,
    onMessage: OnMessage,
    options: { readonly signal: AbortSignal /** The remaining work of the document. */; readonly document: WorkLimit },
  ): Promise<void>;
  readonly limits: ChildLimits;
  close(): Promise<void>;
}

/**
 * Pages are large, short-lived buffers, which make V8 collect garbage incrementally and when idle, delaying the next
 * page. Collecting only on demand takes a quarter less time per page, with the same peak of memory.
 */
const GC_FLAGS = ['--no-memory-reducer', '--no-incremental-marking'];
/** A process that uses this share of its memory limit is not reused. */
const RETIRE_AT = 0.4;

/** Creates an empty pool; processes start on demand. */
export function createChildPool(limits: ChildLimits): ChildPool {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const freed = new EventEmitter().setMaxListeners(0);
  let busy = 0;
  let closed = false;

  const acquire = async (signal: AbortSignal): Promise<{ readonly child: ChildProcess; readonly fresh: boolean }> => {
    while (busy >= limits.size) await once(freed, 'freed', { signal });
    signal.throwIfAborted();
    if (closed) throw new RectoError('cancelled', 'Recto is shutting down.');
    busy += 1;
    const ready = idle.pop();
    if (ready !== undefined) return { child: ready, fresh: false };
    try {
      return { child: await startOne(), fresh: true };
    } catch (error) {
      release();
      const reason = error instanceof Error ? error.message : String(error);
      throw new RectoError('prepare_crashed', `The process that reads documents cannot be started: ${reason}`, {
        cause: error,
      });
    }
  };
  const release = () => {
    busy -= 1;
    freed.emit('freed');
  };
  const startOne = async (): Promise<ChildProcess> => {
    const child = start(limits);
    // The running task reports errors; without a listener they would end this process.
    child.on('error', () => undefined);
    await once(child, 'spawn');
    all.add(child);
    child.once('exit', () => {
      all.delete(child);
      const at = idle.indexOf(child);
      if (at >= 0) idle.splice(at, 1);
    });
    return child;
  };

  return {
    limits,
    async run(task, onMessage, options) {
      const { child, fresh } = await acquire(options.signal).catch((error: unknown) => {
        throw error instanceof RectoError
          ? error
          : new RectoError('cancelled', `${task.name}: stopped.`, { cause: error });
      });
      let reusable = false;
      try {
        await runInChild(child, task, onMessage, limits, {
          ...options,
          fresh,
        });
        reusable = !closed && (await memoryMb(child)) < limits.memoryMb * RETIRE_AT;
      } catch (error) {
        reusable = !closed && error instanceof ReportedError && (await memoryMb(child)) < limits.memoryMb * RETIRE_AT;
        throw error instanceof ReportedError ? error.reported : error;
      } finally {
        if (reusable && child.connected) idle.push(child);
        else child.kill('SIGKILL');
        release();
      }
    },
    async close() {
      closed = true;
      const ending = [...all].map((child) =>
        child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined,
      );
      for (const child of all) child.kill('SIGKILL');
      await Promise.all(ending);
    },
  };
}

function start(limits: ChildLimits): ChildProcess {
  const entry = entryFile(import.meta.url, 'child');
  return fork(entry.path, [], {
    execArgv: [...entry.execArgv, ...GC_FLAGS, `--max-old-space-size=${limits.heapMb}`],
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  });
}
