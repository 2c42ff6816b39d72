import { z } from 'zod';
import type { Job } from '../../schemas/job.ts';
import type { HttpDeps } from './deps.ts';

const MAX_WAIT_S = 60;

/** The `wait` parameter of a request. */
export const waitSchema = z.object({
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(MAX_WAIT_S)
    .optional()
    .describe(`Seconds to wait for the end of the job, at most ${MAX_WAIT_S}; the response then includes the result`),
});

/** Waits at most `seconds` for the end of a job. Never rejects. */
export async function waitForJob(
  job: Job,
  seconds: number | undefined,
  deps: HttpDeps,
  signal: AbortSignal,
): Promise<void> {
  if (seconds === undefined || seconds === 0) return;
  const deadline = AbortSignal.timeout(seconds * 1000);
  await deps.session.follower.end(job.id, { signal: AbortSignal.any([deadline, signal]) }).catch(() => undefined);
}
