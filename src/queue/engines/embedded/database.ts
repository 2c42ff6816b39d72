import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { entryFile } from '../../../util/entry-file.ts';
import type { Database, DatabaseCall, DatabaseReply } from './database-calls.ts';

type Listeners = Map<string, Set<(payload: string) => void>>;

/** Opens the database in `folder`, creating it if it is new. Errors: those of Postgres and of the file system. */
export async function openDatabase(folder: string): Promise<Database> {
  const entry = entryFile(import.meta.url, 'database-thread');
  const worker = new Worker(entry.path, { workerData: { folder }, execArgv: [...entry.execArgv] });
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners: Listeners = new Map();
  let lost: Error | undefined;
  let calls = 0;

  const onLost = (error: Error) => {
    lost ??= error;
    for (const call of pending.values()) call.reject(error);
    pending.clear();
  };
  worker.on('error', onLost);
  const ended = 'The thread of the embedded queue has ended.';
  // The code of a lost server connection, so that calls count as retryable.
  worker.on('exit', () => onLost(Object.assign(new Error(ended), { code: 'ECONNRESET' })));
  worker.on('message', (reply: DatabaseReply) => {
    if ('channel' in reply) {
      for (const listener of [...(listeners.get(reply.channel) ?? [])]) listener(reply.payload);
      return;
    }
    const call = pending.get(reply.id);
    pending.delete(reply.id);
    if ('error' in reply) call?.reject(Object.assign(new Error(reply.error.message), reply.error));
    else call?.resolve(reply.value);
  });

  const call = <T>(request: DatabaseCall): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (lost !== undefined) {
        reject(lost);
        return;
      }
      calls += 1;
      pending.set(calls, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ id: calls, ...request });
    });

  const close = async () => {
    if (lost !== undefined) return;
    const exited = once(worker, 'exit');
    await call({ type: 'close' }).catch(() => undefined);
    await worker.terminate();
    await exited;
  };

  try {
    await call({ type: 'open' });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    query: (text, values) => call({ type: 'query', text, values }),
    exec: (text) => call({ type: 'exec', text }),
    async listen(channel, onNotification) {
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(onNotification));
      if (all.size === 1) await call({ type: 'listen', channel });
      return async () => {
        all.delete(onNotification);
        if (all.size > 0 || listeners.get(channel) !== all) return;
        listeners.delete(channel);
        await call({ type: 'unlisten', channel });
      };
    },
    close,
  };
}
