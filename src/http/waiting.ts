import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Job } from '../../schemas/job.ts';
import { hasEnded, stateOf } from '../queue/describe-job.ts';
import type { HttpDeps } from './deps.ts';
import { onQueue } from './within.ts';

const LONGEST_S = 60;

export const waitSchema = z.object({
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(LONGEST_S)
    .optional()
    .describe(`Seconds to wait for the end of the job, at most ${LONGEST_S}; the result is then in the answer`),
});

/** Aborts when whoever asks is gone, or the server is closing. */
export function goneSignal({ raw }: FastifyReply, { closing }: Pick<HttpDeps, 'closing'>): AbortSignal {
  const gone = new AbortController();
  const onGone = () => gone.abort();
  closing.addEventListener('abort', onGone, { once: true });
  // Of a request this comes as soon as its body is read.
  raw.once('close', () => {
    closing.removeEventListener('abort', onGone);
    onGone();
  });
  if (closing.aborted || raw.destroyed) onGone();
  return gone.signal;
}

/** Waits up to so many seconds for the end of a job, and says whether it has ended. Errors: `queue_unreachable`. */
export async function waitForEnd(
  job: Job,
  seconds: number | undefined,
  deps: HttpDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const { session } = deps;
  if (seconds !== undefined && seconds > 0) {
    const deadline = AbortSignal.timeout(seconds * 1000);
    await session.follower.end(job.id, { signal: AbortSignal.any([deadline, signal]) }).catch(() => undefined);
  }
  return hasEnded((await onQueue(stateOf(job, session), session)).status);
}
