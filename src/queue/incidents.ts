import { z } from 'zod';
import { type Ledger, update } from './ledger/ledger.ts';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** Codes are few; this bounds what another version may write. */
const MAX_CODES = 200;
/** A pause that is not noted again for this long after its end is over. */
const GRACE_MS = 60_000;

const countsSchema = z.record(z.string(), z.int().min(0));
const pausesSchema = z.record(z.string(), z.object({ since: z.number(), until: z.number() }));

/** Why work stands still; times in ms since 1970. */
export interface Pause {
  readonly code: string;
  readonly since: number;
  readonly until: number;
}

/** Counts a document that failed with an error, for all processes on the queue. Errors: `queue_unreachable`. */
export function noteFailure(ledger: Ledger, code: string): Promise<void> {
  return update(ledger, failuresKey(Date.now()), countsSchema, (counts = {}) => {
    const name = counts[code] === undefined && Object.keys(counts).length >= MAX_CODES ? 'internal' : code;
    const to = { ...counts, [name]: (counts[name] ?? 0) + 1 };
    return { to, ttlMs: (DAY_HOURS + 2) * HOUR_MS, result: undefined };
  });
}

/** Documents that failed in the last 24 hours, by the code of their error. Errors: `queue_unreachable`. */
export async function readFailures(ledger: Ledger): Promise<ReadonlyMap<string, number>> {
  const now = Date.now();
  const hours = Array.from({ length: DAY_HOURS }, (_, ago) => failuresKey(now - ago * HOUR_MS));
  const sums = new Map<string, number>();
  for (const { value } of await Promise.all(hours.map((key) => ledger.read(key)))) {
    for (const [code, count] of Object.entries(countsSchema.safeParse(value).data ?? {})) {
      sums.set(code, (sums.get(code) ?? 0) + count);
    }
  }
  return sums;
}

/** Notes that requests stand still for `ms`, for an error with this code. Errors: `queue_unreachable`. */
export function notePause(ledger: Ledger, code: string, ms: number): Promise<void> {
  return update(ledger, PAUSES, pausesSchema, (before = {}, nowMs) => {
    const current = Object.entries(before).filter(([, pause]) => isCurrent(pause, nowMs));
    const known = Object.fromEntries(current.slice(-MAX_CODES));
    const since = known[code]?.since ?? nowMs;
    return { to: { ...known, [code]: { since, until: nowMs + ms } }, result: undefined };
  });
}

/** Why requests stand still, or did in the last minute. Errors: `queue_unreachable`. */
export async function readPauses(ledger: Ledger): Promise<readonly Pause[]> {
  const { value, nowMs } = await ledger.read(PAUSES);
  return Object.entries(pausesSchema.safeParse(value).data ?? {}).flatMap(([code, pause]) =>
    isCurrent(pause, nowMs) ? { code, ...pause } : [],
  );
}

const PAUSES = 'pauses';

function isCurrent({ until }: Omit<Pause, 'code'>, nowMs: number): boolean {
  return until + GRACE_MS > nowMs;
}

function failuresKey(atMs: number): string {
  return `failures:${new Date(atMs).toISOString().slice(0, 13)}`;
}
