import { chmod } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import { asRectoError } from '../../../errors.ts';
import { makeFolder } from '../../../util/make-folder.ts';
import { untilAborted } from '../../ledger/ledger.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { sqlEngine } from '../postgres/backend.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database-calls.ts';
import { lockFolder } from './folder-lock.ts';
import { openEmbeddedLedger } from './ledger.ts';
import { PGlitePool } from './pglite-pool.ts';

/**
 * Opens a queue in this process: BullMQ's Postgres backend on Postgres in WebAssembly, stored in `folder`, which one
 * process at a time can use.
 * Errors: `state_locked`, `store_failed`.
 */
export async function openEmbeddedEngine(folder: string, prefix: string, options: EngineOptions): Promise<Engine> {
  const root = resolve(folder);
  const lock = await lockFolder(root);
  let db: Database | undefined;
  try {
    await makeFolder(root, 0o700);
    // Files made by Postgres are readable by others; the folder's mode protects them, also if the folder existed
    // before.
    await chmod(root, 0o700);
    const opened = await openDatabase(join(root, 'pgdata'));
    db = opened;
    const pool = new PGlitePool(opened);
    await runMigrations(pool as unknown as Parameters<typeof runMigrations>[0]);
    await opened.exec('SET search_path = bullmq');
    // The folder is locked by this process, so no other process still holds jobs.
    await opened.exec("UPDATE job SET locked_until_ms = 0 WHERE state = 'active'");
    const engine = sqlEngine('embedded', root, prefix, withBackend(createPostgresBackend), pool, options);
    const ledger = await openEmbeddedLedger(pool, prefix);
    return {
      ...engine,
      ledger,
      warnings: (called) => untilAborted(called, async () => []),
      ping: (called) =>
        untilAborted(called, async () => {
          await pool.query('SELECT 1');
        }),
      close: (called) =>
        untilAborted(called, async () => {
          await opened.close();
          await lock.release();
        }),
    };
  } catch (error) {
    await db?.close().catch(() => undefined);
    await lock.release();
    throw asRectoError(error, 'store_failed', `The embedded queue in ${root} cannot be opened`);
  }
}
