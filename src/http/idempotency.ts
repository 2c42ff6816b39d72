import { z } from 'zod';
import type { Session } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import { acquireLease } from '../queue/ledger/lease.ts';
import { IDEMPOTENCY_MS, IDEMPOTENCY_PREFIX } from '../queue/retention.ts';
import { digest } from '../store/digest.ts';
import { getJson, putJson } from '../store/json.ts';

/** An answer to a request with an idempotency key, as it is kept. */
const keptSchema = z.object({
  /** What was asked. */
  fingerprint: z.string(),
  at: z.number(),
  status: z.int(),
  location: z.string().exactOptional(),
  body: z.string(),
});
export type CachedAnswer = Readonly<z.infer<typeof keptSchema>>;

export interface Idempotent {
  /** The answer that was given to the same request before. Errors: `idempotency_key_reuse` where the request was another one. */
  readonly before: (fingerprint: string) => Promise<CachedAnswer | undefined>;
  readonly keep: (answer: Omit<CachedAnswer, 'at'>) => Promise<void>;
}

const NOTHING: Idempotent = { before: async () => undefined, keep: async () => undefined };

/**
 * Does `work` so that the same key gives the same answer, also after a restart. Without a key everything is done anew.
 * Errors: `idempotency_in_flight`; those of `work`.
 */
export async function withIdempotencyKey<T>(
  key: string | undefined,
  owner: string | undefined,
  session: Pick<Session, 'store' | 'ledger'>,
  work: (idempotent: Idempotent) => Promise<T>,
): Promise<T> {
  if (key === undefined) return work(NOTHING);
  const { store, ledger } = session;
  const id = digest(owner ?? '', key);
  const blob = `${IDEMPOTENCY_PREFIX}${id}.json`;
  const lease = await acquireLease(ledger, `idempotency:${id}`);
  if (lease === undefined) {
    throw new RectoError('idempotency_in_flight', 'A request with this idempotency key is just being answered.', {
      retryAfterMs: 1000,
    });
  }
  try {
    return await work({
      async before(fingerprint) {
        const kept = (await store.has(blob)) ? await getJson(store, blob, keptSchema) : undefined;
        if (kept === undefined || Date.now() - kept.at > IDEMPOTENCY_MS) return undefined;
        if (kept.fingerprint === fingerprint) return kept;
        throw new RectoError('idempotency_key_reuse', 'This idempotency key was used for another request.');
      },
      keep: (answer) => putJson(store, blob, { ...answer, at: Date.now() }),
    });
  } finally {
    await lease.release();
  }
}
