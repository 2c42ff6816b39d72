import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { runMigrations } from 'bullmq';
import { makeFolder } from '../../../util/make-folder.ts';
import { TEMPLATE } from './data-folder.ts';
import type { Database } from './database-calls.ts';
import { PGlitePool } from './pglite-pool.ts';

/** What Postgres copies new databases from: 600 of 1,000 files, which every new queue would have to write. */
const UNUSED_DATABASES = ['template0', 'template1'];

/** Creates the template that `openDataFolder` uses, unless it exists. `folder`: the output folder of the build. */
export async function makeTemplate(folder: string): Promise<void> {
  const path = join(folder, TEMPLATE);
  if (existsSync(path)) return;
  const scratch = join(folder, 'queue-template');
  await rm(scratch, { recursive: true, force: true });
  await makeFolder(scratch);
  const db = await PGlite.create(join(scratch, 'pgdata'));
  try {
    await runMigrations(new PGlitePool(inThisThread(db)) as unknown as Parameters<typeof runMigrations>[0]);
    for (const database of UNUSED_DATABASES) {
      await db.exec(`UPDATE pg_database SET datistemplate = false WHERE datname = '${database}'`);
      await db.exec(`DROP DATABASE ${database}`);
    }
    const packed = await db.dumpDataDir('gzip');
    await writeFile(`${path}.draft`, Buffer.from(await packed.arrayBuffer()));
    await rename(`${path}.draft`, path);
  } finally {
    await db.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A database whose work is done where it is called. */
function inThisThread(db: PGlite): Database {
  return {
    query: (text, values) => db.query(text, [...values]),
    exec: (text) => db.exec(text),
    listen: async (channel, onNotification) => {
      const stop = await db.listen(`"${channel}"`, onNotification);
      return () => stop();
    },
    close: () => db.close(),
  };
}
