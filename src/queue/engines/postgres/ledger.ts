import { z } from 'zod';
import { asRectoError } from '../../../errors.ts';
import { type Ledger, nextVersion, untilAborted } from '../../ledger/ledger.ts';

/** Runs SQL on a server or on Postgres in this process. */
export interface SqlPool {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;
}

const SWEEP = 'DELETE FROM recto.ledger WHERE expires_at < clock_timestamp()';

/** The lock serializes processes that start at the same time. */
const CREATE = `
DO $$ BEGIN
  PERFORM pg_advisory_xact_lock(7261637);
  CREATE SCHEMA IF NOT EXISTS recto;
  CREATE TABLE IF NOT EXISTS recto.ledger (
    key text PRIMARY KEY, value text NOT NULL, version bigint NOT NULL, expires_at timestamptz NOT NULL
  );
  ${SWEEP};
END $$`;

const READ = `
SELECT entry.value, entry.version::float8 AS version, extract(epoch FROM clock.now)::float8 * 1000 AS now
FROM (SELECT clock_timestamp() AS now) AS clock
LEFT JOIN recto.ledger AS entry ON entry.key = $1 AND entry.expires_at > clock.now`;

/** An expired entry counts as missing. */
const WRITE = `
INSERT INTO recto.ledger AS entry (key, value, version, expires_at)
SELECT $1, $2, $3::float8::bigint, clock_timestamp() + $4::float8 * interval '1 millisecond'
WHERE $5::float8 = 0 OR EXISTS (SELECT 1 FROM recto.ledger WHERE key = $1)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at
WHERE entry.version = $5::float8::bigint OR (entry.expires_at <= clock_timestamp() AND $5::float8 = 0)`;

const REMOVE = 'DELETE FROM recto.ledger WHERE key = $1 AND version = $2::float8::bigint';

const rowSchema = z.object({ value: z.string().nullable(), version: z.number().nullable(), now: z.number() });

/**
 * Creates a ledger on Postgres, in the table `recto.ledger`, which is created if missing, with keys under `prefix`.
 * Errors: `queue_unreachable`.
 */
export async function createSqlLedger(pool: SqlPool, prefix: string): Promise<Ledger> {
  const run = (text: string, values?: unknown[]) =>
    pool.query(text, values).catch((error: unknown) => {
      throw asRectoError(error, 'queue_unreachable', 'The database of the queue does not answer');
    });
  await run(CREATE);
  return {
    read: (key, options) =>
      untilAborted(options, async () => {
        const { rows } = await run(READ, [`${prefix}:${key}`]);
        const { value, version, now } = rowSchema.parse(rows[0]);
        return { value: value === null ? undefined : JSON.parse(value), version: version ?? 0, nowMs: Math.floor(now) };
      }),
    write: (key, value, version, ttlMs, options) =>
      untilAborted(options, async () => {
        const name = `${prefix}:${key}`;
        if (value === undefined) return version === 0 || (await run(REMOVE, [name, version])).rowCount === 1;
        const { rowCount } = await run(WRITE, [name, JSON.stringify(value), nextVersion(version), ttlMs, version]);
        return rowCount === 1;
      }),
    sweep: (options) => untilAborted(options, async () => (await run(SWEEP)).rowCount ?? 0),
  };
}
