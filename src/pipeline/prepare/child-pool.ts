import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { RectoError } from '../../errors.ts';
import { entryFile } from '../../util/entry-file.ts';
import type { WorkLimit } from '../../util/work-clock.ts';
import type { ChildLimits } from './child-limits.ts';
import { memoryMb, type OnMessage, ReportedError, runInChild } from './run-in-child.ts';

/** Processes that prepare documents, kept for reuse, each doing one task at a time. */
export interface ChildPool {
  /**
   * Runs a task and hands on what the process says; the next message waits for `onMessage`. Ends the process when it works too
   * long in silence or in all, takes too much memory, and when `signal` aborts.
   * Errors: `page_timeout`, `document_timeout`, `prepare_memory`, `prepare_crashed`, `cancelled`, and those the process reports.
   */
  run(
    task: PrepareTask,
    onMessage: OnMessage,
    options: { readonly signal: AbortSignal /** What is left for the document. */; readonly document: WorkLimit },
  ): Promise<void>;
  readonly limits: ChildLimits;
  close(): Promise<void>;
}

/**
 * Pages come and go as large buffers, which makes V8 collect in small steps and when it is idle, in the way of the next page.
 * Collecting in one go when there is need took a quarter less time a page, with the same peak of memory.
 */
const GC = ['--no-memory-reducer', '--no-incremental-marking'];
/** A process that has grown to this share of its memory is not used again. */
const RETIRE_AT = 0.4;

export function createChildPool(limits: ChildLimits): ChildPool {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const freed = new EventEmitter().setMaxListeners(0);
  let busy = 0;
  let closed = false;

  const take = async (signal: AbortSignal): Promise<{ readonly child: ChildProcess; readonly fresh: boolean }> => {
    while (busy >= limits.size) await once(freed, 'freed', { signal });
    signal.throwIfAborted();
    if (closed) throw new RectoError('cancelled', 'Recto is shutting down.');
    busy += 1;
    const ready = idle.pop();
    if (ready !== undefined) return { child: ready, fresh: false };
    try {
      return { child: await startOne(), fresh: true };
    } catch (error) {
      free();
      const reason = error instanceof Error ? error.message : String(error);
      throw new RectoError('prepare_crashed', `The process that reads documents cannot be started: ${reason}`, {
        cause: error,
      });
    }
  };
  const free = () => {
    busy -= 1;
    freed.emit('freed');
  };
  const startOne = async (): Promise<ChildProcess> => {
    const child = start(limits);
    // What goes wrong later is told by whatever was asked of the process; without a listener it would end this one.
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
      const { child, fresh } = await take(options.signal).catch((error: unknown) => {
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
        free();
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
    execArgv: [...entry.execArgv, ...GC, `--max-old-space-size=${limits.heapMb}`],
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  });
}
