import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LEASES, type Ledger, update } from './ledger.ts';

/** Something that one process at a time has. */
export interface Lease {
  /** Gives it back; that the queue is away is no error, since it ends by itself. */
  release(): Promise<void>;
}

/** Whoever does not say for so long that it still has it has died. */
const LEASE_MS = 15_000;
const RENEW_MS = 5000;

/** Takes what `name` names, or returns undefined where somebody else has it. Errors: `queue_unreachable`. */
export async function takeLease(ledger: Ledger, name: string): Promise<Lease | undefined> {
  const key = `${LEASES}${name}`;
  const holder = randomUUID();
  const claim = () =>
    update(ledger, key, z.string(), (other) =>
      other === undefined || other === holder ? { to: holder, ttlMs: LEASE_MS, result: true } : { result: false },
    );
  if (!(await claim())) return undefined;
  let renewed: Promise<unknown> = Promise.resolve();
  const renewal = setInterval(() => {
    // A queue that is away for a moment must not end what is being done.
    renewed = claim().catch(() => undefined);
  }, RENEW_MS);
  return {
    async release() {
      clearInterval(renewal);
      await renewed;
      try {
        const { value, version } = await ledger.read(key);
        if (value === holder) await ledger.write(key, undefined, version, 0);
      } catch {
        // It ends by itself.
      }
    },
  };
}
