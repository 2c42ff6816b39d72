import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import { asRectoError } from '../../../errors.ts';
import { untilAborted } from '../../ledger/ledger.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { redactUrl } from '../redact-url.ts';
import { sqlEngine } from './backend.ts';
import { createSqlLedger } from './ledger.ts';

/** Each worker and listener keeps one connection for notifications. */
const MAX_CONNECTIONS = 20;

/** BullMQ on a Postgres server of version 14 or later. Errors: `queue_unreachable`. */
export async function openPostgresEngine(url: string, prefix: string, options: EngineOptions): Promise<Engine> {
  const location = redactUrl(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    options: '-c search_path=bullmq',
  });
  // Without a listener, losing an idle connection would end the process; the next query reports it.
  pool.on('error', () => undefined);
  // BullMQ removes all listeners from a client that it releases.
  pool.on('remove', (client) => client.on('error', () => undefined));
  pool.setMaxListeners(0);
  const unreachable = (error: unknown) =>
    asRectoError(error, 'queue_unreachable', `The queue at ${location} does not answer`);
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw unreachable(error);
  }
  const ledger = await createSqlLedger(pool, prefix).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  return {
    ledger,
    ...sqlEngine('postgres', location, prefix, withBackend(createPostgresBackend), pool, options),
    warnings: (called) => untilAborted(called, async () => []),
    ping: (called) =>
      untilAborted(called, async () => {
        await pool.query('SELECT 1').catch((error: unknown) => Promise.reject(unreachable(error)));
      }),
    close: (called) => untilAborted(called, () => pool.end()),
  };
}
