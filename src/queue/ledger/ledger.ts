import { setTimeout } from 'node:timers/promises';
import type { z } from 'zod';
import { RectoError } from '../../errors.ts';

/** A value as it was read. */
export interface LedgerEntry {
  readonly value: unknown;
  /** 0 where there is none. */
  readonly version: number;
  /** The ledger's own clock, in ms since 1970: the clocks of machines that share it differ. */
  readonly nowMs: number;
}

/**
 * Small values that all processes on one queue share: what is being asked, what has been spent. They live beside the queue, so that
 * they are as durable as its jobs.
 * Errors: `queue_unreachable`.
 */
export interface Ledger {
  read(key: string): Promise<LedgerEntry>;
  /**
   * Writes `value`, or removes it where it is undefined, if nobody has written since `version` was read; says whether it did.
   * It is gone `ttlMs` after its last write.
   */
  write(key: string, value: unknown, version: number, ttlMs: number): Promise<boolean>;
  /** Removes values whose time is over, where they do not go by themselves. Returns how many. */
  sweep(): Promise<number>;
}

/** What becomes of a value: what it changes to, where it does, and what whoever changed it wants to know. */
export interface Change<T, R> {
  /** Absent where the value stays as it is. */
  readonly to?: T;
  readonly ttlMs?: number;
  readonly result: R;
}

/** Keys of what one process at a time has begin with this. */
export const LEASES = 'lease:';

const DAY_MS = 86_400_000;
/** So often others may be quicker before something is wrong. */
const MAX_ATTEMPTS = 200;
const MAX_PAUSE_MS = 50;

/**
 * Reads the value of `key`, decides with `change`, and writes, again and again until nobody came between.
 * Errors: `queue_unreachable`.
 */
export async function update<T, R>(
  ledger: Ledger,
  key: string,
  schema: z.ZodType<T>,
  change: (value: T | undefined, nowMs: number) => Change<T, R>,
): Promise<R> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const { value, version, nowMs } = await ledger.read(key);
    // A value that another version of Recto wrote counts as none.
    const known = schema.safeParse(value);
    const { to, ttlMs, result } = change(known.success ? known.data : undefined, nowMs);
    if (to === undefined || (await ledger.write(key, to, version, ttlMs ?? DAY_MS))) return result;
    await setTimeout(Math.random() * Math.min(MAX_PAUSE_MS, attempt * 2));
  }
  throw new RectoError('queue_unreachable', `${key} could not be written: others always came between. Try again.`);
}

/** The version of a new value. None is used twice, even by a value whose entry was gone in between. */
export function nextVersion(version: number): number {
  return Math.max(version + 1, Date.now() * 1000 + Math.floor(Math.random() * 1000));
}
