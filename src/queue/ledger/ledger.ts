import { setTimeout } from 'node:timers/promises';
import type { z } from 'zod';
import { RectoError } from '../../errors.ts';
import { rejectOnAbort } from '../../store/abortable.ts';

/** A value as read from the ledger. */
export interface LedgerEntry {
  readonly value: unknown;
  /** 0 if there is no value. */
  readonly version: number;
  /** Time of the ledger's own clock, in ms since 1970, since the clocks of machines differ. */
  readonly nowMs: number;
}

/** Options of every method: a call rejects with `cancelled` when the signal aborts, whether it has its effect or not. */
export interface LedgerOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Runs a call of a ledger or an engine until its signal aborts. Errors: `cancelled`. */
export function untilAborted<T>(options: LedgerOptions | undefined, work: () => Promise<T>): Promise<T> {
  return options?.signal === undefined ? work() : rejectOnAbort(options.signal, work);
}

/**
 * Small values shared by all processes on one queue, such as rate limits and spending. They are stored with the queue,
 * and are as durable as its jobs.
 * Errors: `queue_unreachable`.
 */
export interface Ledger {
  read(key: string, options?: LedgerOptions): Promise<LedgerEntry>;
  /**
   * Writes `value`, or removes it if undefined, unless it has changed since `version` was read; returns whether it
   * wrote. The value expires `ttlMs` after its last write.
   */
  write(key: string, value: unknown, version: number, ttlMs: number, options?: LedgerOptions): Promise<boolean>;
  /** Removes expired values, where the server does not do that by itself. Returns their number. */
  sweep(options?: LedgerOptions): Promise<number>;
}

/** The decision of an update: a new value, if any, and what to return to the caller. */
export interface Change<T, R> {
  /** The new value; absent to leave the value unchanged. */
  readonly to?: T;
  readonly ttlMs?: number;
  readonly result: R;
}

/** Prefix of the keys of leases. */
export const LEASE_PREFIX = 'lease:';

const DAY_MS = 86_400_000;
/** Maximum of conflicting writes. */
const MAX_ATTEMPTS = 200;
const MAX_PAUSE_MS = 50;

/**
 * Updates the value of `key` by compare-and-swap: reads it, decides with `change`, writes, and retries on conflicts. A
 * value that does not match `schema` counts as missing. Returns the `result` of the change.
 * Errors: `queue_unreachable`.
 */
export async function update<T, R>(
  ledger: Ledger,
  key: string,
  schema: z.ZodType<T>,
  change: (value: T | undefined, nowMs: number) => Change<T, R>,
  options: LedgerOptions = {},
): Promise<R> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const { value, version, nowMs } = await ledger.read(key, options);
    // Another version of Recto may have written the value.
    const parsed = schema.safeParse(value);
    const { to, ttlMs, result } = change(parsed.success ? parsed.data : undefined, nowMs);
    if (to === undefined || (await ledger.write(key, to, version, ttlMs ?? DAY_MS, options))) return result;
    await untilAborted(options, () => setTimeout(Math.random() * Math.min(MAX_PAUSE_MS, attempt * 2)));
  }
  throw new RectoError(
    'queue_unreachable',
    `${key} could not be written because of too many concurrent writes. Try again.`,
  );
}

/** The version of a new value: never reused, even if the entry was removed in between. */
export function nextVersion(version: number): number {
  return Math.max(version + 1, Date.now() * 1000 + Math.floor(Math.random() * 1000));
}
