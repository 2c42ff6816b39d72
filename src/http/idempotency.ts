import { z } from 'zod';
import type { Session } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import { acquireLease } from '../queue/ledger/lease.ts';
import { IDEMPOTENCY_MS, IDEMPOTENCY_PREFIX } from '../queue/retention.ts';
import { digest } from '../store/digest.ts';
import { getJson, putJson } from '../store/json.ts';

/** A stored answer to a request with an idempotency key. */
const cachedAnswerSchema = z.object({
  /** Hash of the request. */
  fingerprint: z.string(),
  at: z.number(),
  status: z.int(),
  location: z.string().exactOptional(),
  body: z.string(),
});
/** A stored answer to a request with an idempotency key. */
export type CachedAnswer = Readonly<z.infer<typeof cachedAnswerSchema>>;

/** The stored answer of one idempotency key. */
export interface IdempotencyCache {
  /** The answer to the same request. Errors: `idempotency_key_reuse` when the stored request differs. */
  readonly get: (fingerprint: string) => Promise<CachedAnswer | undefined>;
  readonly put: (answer: Omit<CachedAnswer, 'at'>) => Promise<void>;
}

const NO_CACHE: IdempotencyCache = { get: async () => undefined, put: async () => undefined };

/**
 * Runs `work` with the cache of an idempotency key, which survives restarts; without a key nothing is cached.
 * Errors: `idempotency_in_flight`; those of `work`.
 */
export async function withIdempotencyKey<T>(
  key: string | undefined,
  owner: string | undefined,
  session: Pick<Session, 'store' | 'ledger'>,
  work: (cache: IdempotencyCache) => Promise<T>,
): Promise<T> {
  if (key === undefined) return work(NO_CACHE);
  const { store, ledger } = session;
  const id = digest(owner ?? '', key);
  const blobKey = `${IDEMPOTENCY_PREFIX}${id}.json`;
  const lease = await acquireLease(ledger, `idempotency:${id}`);
  if (lease === undefined) {
    throw new RectoError('idempotency_in_flight', 'A request with this idempotency key is being answered.', {
      retryAfterMs: 1000,
    });
  }
  try {
    return await work({
      async get(fingerprint) {
        const cached = (await store.has(blobKey)) ? await getJson(store, blobKey, cachedAnswerSchema) : undefined;
        if (cached === undefined || Date.now() - cached.at > IDEMPOTENCY_MS) return undefined;
        if (cached.fingerprint === fingerprint) return cached;
        throw new RectoError('idempotency_key_reuse', 'This idempotency key was used for another request.');
      },
      put: (answer) => putJson(store, blobKey, { ...answer, at: Date.now() }),
    });
  } finally {
    await lease.release();
  }
}
