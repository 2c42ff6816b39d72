import { LEASES, type Ledger } from '../../ledger/ledger.ts';
import { createSqlLedger, type SqlPool } from '../postgres/ledger.ts';

/** The ledger of the one process that has the folder open. Whoever held a lease when it was last used is gone. Errors: `queue_unreachable`. */
export async function openEmbeddedLedger(pool: SqlPool, prefix: string): Promise<Ledger> {
  const ledger = await createSqlLedger(pool, prefix);
  await pool.query('DELETE FROM recto.ledger WHERE key LIKE $1', [`%:${LEASES}%`]);
  return ledger;
}
