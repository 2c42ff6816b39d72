import type { Container } from '../src/app/container.ts';
import type { RectoError } from '../src/errors.ts';
import type { Engine } from '../src/queue/engines/engine.ts';
import { documentsProcessor } from './documents.ts';
import { extractProcessor } from './extract.ts';
import { prepareProcessor } from './prepare.ts';

export interface WorkerHost {
  /** Stops taking jobs. Jobs that run are given `graceMs` to end; then they are stopped and go back to the queue. */
  close(graceMs: number): Promise<void>;
}

/** Documents in the hands of a worker wait most of the time: for their pages, and for answers. */
const DOCUMENTS_AT_A_TIME = 4;

/**
 * Runs the workers of all queues in this process. `onHalt` is told when no document can be answered until a person does
 * something; the queue of model requests then rests and tries again by itself.
 */
export function hostWorkers(
  container: Container,
  engine: Engine,
  concurrency: number,
  onHalt: (failure: RectoError) => void = () => undefined,
): WorkerHost {
  const { log } = container;
  const closing = new AbortController();
  const prepareQueue = engine.createQueue('prepare');
  const extractQueue = engine.createQueue('extract');
  const shared = { ...container, closing: closing.signal };
  const halt = (failure: RectoError) => {
    log.error({ code: failure.code, err: failure.message }, 'model requests rest');
    onHalt(failure);
  };
  const rest = (ms: number) => extractWorker.rateLimit(ms);
  const extractWorker = engine.createWorker('extract', extractProcessor({ ...shared, rest, onHalt: halt }), {
    concurrency: Math.max(concurrency, container.config.RECTO_REQUESTS),
  });
  const workers = [
    engine.createWorker('documents', documentsProcessor({ ...container, prepareQueue, extractQueue }), {
      concurrency: DOCUMENTS_AT_A_TIME,
    }),
    engine.createWorker('prepare', prepareProcessor(shared), { concurrency }),
    extractWorker,
  ];
  const onError = (error: Error) => log.error({ err: error.message }, 'queue error');
  prepareQueue.on('error', onError);
  extractQueue.on('error', onError);
  for (const worker of workers) {
    worker.on('error', onError);
    worker.on('failed', (job, error) =>
      log.warn({ queue: worker.name, jobId: job?.id, err: error.message }, 'job failed'),
    );
    worker.on('completed', (job, value) => log.info({ queue: worker.name, jobId: job.id, value }, 'job completed'));
    worker.on('stalled', (jobId) => log.warn({ queue: worker.name, jobId }, 'job was left by its worker'));
  }
  return {
    async close(graceMs) {
      const ended = Promise.all(workers.map((worker) => worker.close()));
      const timer = setTimeout(() => closing.abort(), graceMs);
      try {
        await ended;
      } finally {
        clearTimeout(timer);
      }
      await Promise.all([prepareQueue.close(), extractQueue.close()]);
    },
  };
}
