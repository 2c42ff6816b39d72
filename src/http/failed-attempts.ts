import { LRUCache } from 'lru-cache';
import { RectoError } from '../errors.ts';

/** Failed attempts to sign in, in a minute: with the id of one key, and of all clients together. */
const PER_ID = 20;
const OVERALL = 600;
const MINUTE_MS = 60_000;
const MAX_IDS = 1000;
const ALL = '';

/** Counts failed attempts to sign in, from whatever address they come. */
export interface FailedAttempts {
  /** Errors: `rate_limited`. */
  readonly check: (token: string) => void;
  readonly add: (token: string) => void;
}

/** Creates a counter of this process. A key that is right is checked as well: guessing it must not go on. */
export function createFailedAttempts(): FailedAttempts {
  const counts = new LRUCache<string, { count: number; readonly since: number }>({ max: MAX_IDS });
  const current = (id: string) => {
    const entry = counts.get(id);
    return entry !== undefined && performance.now() - entry.since < MINUTE_MS ? entry : undefined;
  };
  const namesOf = (token: string) => [
    [ALL, OVERALL] as const,
    [`id ${/^recto_([a-z0-9]{12})_/.exec(token)?.[1] ?? ''}`, PER_ID] as const,
  ];
  return {
    check(token) {
      for (const [name, most] of namesOf(token)) {
        const entry = current(name);
        if (entry === undefined || entry.count < most) continue;
        const retryAfterMs = Math.ceil(entry.since + MINUTE_MS - performance.now());
        throw new RectoError('rate_limited', 'There were too many failed attempts to sign in. Wait a moment.', {
          retryAfterMs,
        });
      }
    },
    add(token) {
      for (const [name] of namesOf(token)) {
        const entry = current(name);
        if (entry === undefined) counts.set(name, { count: 1, since: performance.now() });
        else entry.count += 1;
      }
    },
  };
}
