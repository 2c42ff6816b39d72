import { type Processor, UnrecoverableError } from 'bullmq';
import { deliverPayloadSchema } from '../schemas/queue.ts';
import { errorFields } from '../src/error-fields.ts';
import { asRectoError, RectoError } from '../src/errors.ts';
import { loadDelivery } from '../src/queue/deliveries.ts';
import type { Backoff } from '../src/queue/engines/engine.ts';
import { delayJob, failureForQueue } from '../src/queue/run-job.ts';
import type { WorkerDeps } from './deps.ts';

/** What delivering callbacks works with. */
export interface DeliverJobDeps extends Pick<WorkerDeps, 'store' | 'log' | 'metrics' | 'sendCallback'> {
  /** Delays before retries, in seconds; after the last retry the callback is given up. */
  readonly retrySeconds: readonly number[];
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
}

/** Random variation of retry delays, as a share, so that retries spread out. */
const JITTER = 0.2;

/** Processes deliveries: sends the callback of a job or batch. */
export function deliverProcessor(deps: DeliverJobDeps): Processor {
  return async (queueJob, token = '') => {
    const { delivery: id, job: jobId } = deliverPayloadSchema.parse(queueJob.data);
    try {
      const delivery = await loadDelivery(deps.store, id);
      await deps.sendCallback(delivery, { signal: deps.closing });
      deps.metrics.callback('delivered');
      deps.log.info({ jobId, delivery: id }, 'callback delivered');
    } catch (error) {
      const failure = asRectoError(error, 'internal');
      if (deps.closing.aborted) await delayJob(queueJob, token, 0);
      const givenUp = !failure.retryable || queueJob.attemptsMade >= deps.retrySeconds.length;
      deps.metrics.callback(givenUp ? 'given_up' : 'failed');
      deps.log.warn({ jobId, delivery: id, ...errorFields(failure), givenUp }, 'callback failed');
      if (givenUp) throw new UnrecoverableError(failureForQueue(failure).message);
      throw failureForQueue(failure);
    }
  };
}

/** Creates the backoff of callbacks: the scheduled delay with jitter, in ms, but no less than the receiver asks for. */
export function deliverBackoff(retrySeconds: readonly number[]): Backoff {
  return (attemptsMade, cause) => {
    const seconds = retrySeconds[attemptsMade - 1] ?? retrySeconds.at(-1) ?? 0;
    const requestedMs = cause instanceof RectoError ? (cause.retryAfterMs ?? 0) : 0;
    return Math.ceil(Math.max(requestedMs, seconds * 1000 * (1 - JITTER + 2 * JITTER * Math.random())));
  };
}
