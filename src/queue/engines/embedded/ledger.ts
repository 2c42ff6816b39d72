import { LEASE_PREFIX, type Ledger } from '../../ledger/ledger.ts';
import { createSqlLedger, type SqlPool } from '../postgres/ledger.ts';

/** Opens the ledger of an embedded queue, dropping leases of earlier processes. Errors: `queue_unreachable`. */
export async function openEmbeddedLedger(pool: SqlPool, prefix: string): Promise<Ledger> {
  const ledger = await createSqlLedger(pool, prefix);
  await pool.query('DELETE FROM recto.ledger WHERE key LIKE $1', [`%:${LEASE_PREFIX}%`]);
  return ledger;
}
