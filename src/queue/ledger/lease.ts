import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LEASE_PREFIX, type Ledger, type LedgerOptions, update } from './ledger.ts';

/** A lock that one holder at a time has, across processes. */
export interface Lease {
  /** Releases the lease. Never rejects, since an unreachable lease expires by itself. */
  release(): Promise<void>;
}

/** A lease that is not renewed for this long expires. */
const LEASE_MS = 15_000;
const RENEW_INTERVAL_MS = 5000;

/** Acquires the lease `name`, or returns undefined if another holder has it. Errors: `queue_unreachable`. */
export async function acquireLease(
  ledger: Ledger,
  name: string,
  options: LedgerOptions = {},
): Promise<Lease | undefined> {
  const key = `${LEASE_PREFIX}${name}`;
  const holder = randomUUID();
  const tryClaim = (claimOptions: LedgerOptions) =>
    update(
      ledger,
      key,
      z.string(),
      (other) =>
        other === undefined || other === holder ? { to: holder, ttlMs: LEASE_MS, result: true } : { result: false },
      claimOptions,
    );
  if (!(await tryClaim(options))) return undefined;
  let renewed: Promise<unknown> = Promise.resolve();
  const renewal = setInterval(() => {
    // A short outage of the queue must not end the work.
    renewed = tryClaim({}).catch(() => undefined);
  }, RENEW_INTERVAL_MS);
  return {
    async release() {
      clearInterval(renewal);
      await renewed;
      try {
        const { value, version } = await ledger.read(key);
        if (value === holder) await ledger.write(key, undefined, version, 0);
      } catch {
        // The lease expires.
      }
    },
  };
}
