import { createHash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Ledger, update } from '../queue/ledger/ledger.ts';

/** Sessions of people who signed in with an API key. Only hashes of their tokens are kept. */
export interface Sessions {
  /** Opens a session of a key and returns its token. Errors: `queue_unreachable`. */
  readonly open: (keyId: string) => Promise<string>;
  /** Id of the key that a session was opened with; undefined if there is no such session. Errors: `queue_unreachable`. */
  readonly keyOf: (token: string) => Promise<string | undefined>;
  /** Ends a session. Errors: `queue_unreachable`. */
  readonly end: (token: string) => Promise<void>;
}

/** How long a session lasts, in ms. */
export const SESSION_MS = 7 * 86_400_000;
/** Another process may have ended a session up to this long ago. */
const CACHE_MS = 5000;
const MAX_CACHED = 1000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const sessionSchema = z.object({ key: z.string(), until: z.number() });

/** Creates sessions that all servers on one queue share. */
export function createSessions(ledger: Ledger): Sessions {
  const cache = new LRUCache<string, { readonly key: string | undefined }>({ max: MAX_CACHED, ttl: CACHE_MS });
  return {
    async open(key) {
      const token = randomBytes(32).toString('base64url');
      await update(ledger, ledgerKey(token), sessionSchema, (_, nowMs) => ({
        to: { key, until: nowMs + SESSION_MS },
        ttlMs: SESSION_MS,
        result: undefined,
      }));
      return token;
    },
    async keyOf(token) {
      if (!TOKEN.test(token)) return undefined;
      const id = ledgerKey(token);
      const cached = cache.get(id);
      if (cached !== undefined) return cached.key;
      const { value, nowMs } = await ledger.read(id);
      const session = sessionSchema.safeParse(value).data;
      const key = session !== undefined && session.until > nowMs ? session.key : undefined;
      cache.set(id, { key });
      return key;
    },
    async end(token) {
      if (!TOKEN.test(token)) return;
      const id = ledgerKey(token);
      cache.set(id, { key: undefined });
      const { version } = await ledger.read(id);
      await ledger.write(id, undefined, version, SESSION_MS);
    },
  };
}

function ledgerKey(token: string): string {
  return `session:${createHash('sha256').update(token).digest('hex')}`;
}
