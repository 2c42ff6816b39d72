/** Entry of the thread of an embedded queue: Postgres, running one call after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import { openDataFolder } from './data-folder.ts';
import type { DatabaseCall, DatabaseReply } from './database-calls.ts';

const { folder } = workerData as { readonly folder: string };
const stops = new Map<string, () => Promise<void>>();
let opening: Promise<PGlite> | undefined;

async function run(call: DatabaseCall): Promise<unknown> {
  opening ??= openDataFolder(folder);
  const db = await opening;
  switch (call.type) {
    case 'open':
      return undefined;
    case 'close':
      return db.close();
    case 'query': {
      const { rows, affectedRows } = await db.query(call.text, [...call.values]);
      return { rows, affectedRows };
    }
    case 'exec':
      return (await db.exec(call.text)).map(({ rows, affectedRows }) => ({ rows, affectedRows }));
    case 'listen': {
      const { channel } = call;
      const stop = await db.listen(`"${channel}"`, (payload) => post({ channel, payload }));
      stops.set(channel, () => stop());
      return undefined;
    }
    case 'unlisten':
      await stops.get(call.channel)?.();
      stops.delete(call.channel);
      return undefined;
  }
}

function post(reply: DatabaseReply): void {
  parentPort?.postMessage(reply);
}

/** An error as plain data, with its own fields such as the `code` of Postgres. */
function plain(error: unknown): { readonly message: string } {
  const { message = String(error), ...fields } = Object(error) as { message?: string };
  const sendable = Object.entries(fields).filter(([, value]) => value === null || typeof value !== 'object');
  return { message, ...Object.fromEntries(sendable.filter(([, value]) => typeof value !== 'function')) };
}

parentPort?.on('message', ({ id, ...call }: { readonly id: number } & DatabaseCall) => {
  run(call as DatabaseCall).then(
    (value) => post({ id, value }),
    (error: unknown) => post({ id, error: plain(error) }),
  );
});
