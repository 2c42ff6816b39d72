import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Job } from '../../schemas/job.ts';
import type { HttpDeps } from './deps.ts';

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
    if (!raw.writableFinished) onGone();
  });
  if (closing.aborted || raw.destroyed) onGone();
  return gone.signal;
}

/** Waits up to so many seconds for the end of a job. */
export async function waitForEnd(
  job: Job,
  seconds: number | undefined,
  deps: HttpDeps,
  signal: AbortSignal,
): Promise<void> {
  if (seconds === undefined || seconds === 0) return;
  const deadline = AbortSignal.timeout(seconds * 1000);
  await deps.session.follower.end(job.id, { signal: AbortSignal.any([deadline, signal]) }).catch(() => undefined);
}
