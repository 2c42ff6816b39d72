import type { FastifyRequest } from 'fastify';
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
type CachedAnswer = Readonly<z.infer<typeof cachedAnswerSchema>>;

/** An answer to be sent, and stored under an idempotency key. */
export type Answer = Omit<CachedAnswer, 'at' | 'fingerprint'>;

/**
 * The stored answer to the request with this fingerprint, or what `make` answers, which is stored.
 * Errors: `idempotency_key_reuse` when the stored request differs; those of `make`.
 */
export type AnswerOnce = (fingerprint: string, make: () => Promise<Answer>) => Promise<Answer>;

/**
 * Runs `work` with the answer of an idempotency key, which survives restarts; without a key nothing is stored.
 * Errors: `idempotency_in_flight`; those of `work`.
 */
export async function withIdempotencyKey(
  { owner, headers }: Pick<FastifyRequest, 'owner' | 'headers'>,
  session: Pick<Session, 'store' | 'ledger'>,
  work: (once: AnswerOnce) => Promise<Answer>,
): Promise<Answer> {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string') return work((_, make) => make());
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
    return await work(async (fingerprint, make) => {
      const cached = (await store.has(blobKey)) ? await getJson(store, blobKey, cachedAnswerSchema) : undefined;
      if (cached !== undefined && Date.now() - cached.at <= IDEMPOTENCY_MS) {
        if (cached.fingerprint === fingerprint) return cached;
        throw new RectoError('idempotency_key_reuse', 'This idempotency key was used for another request.');
      }
      const answer = await make();
      await putJson(store, blobKey, { ...answer, fingerprint, at: Date.now() });
      return answer;
    });
  } finally {
    await lease.release();
  }
}
