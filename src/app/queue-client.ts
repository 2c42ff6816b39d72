import type { Job } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { readResult } from '../pipeline/results.ts';
import { closeQueue } from '../queue/close-queue.ts';
import type { Engine, Queue } from '../queue/engines/engine.ts';
import { openEngine } from '../queue/engines/open.ts';
import { submitJob } from '../queue/submit.ts';
import { type CountWaiting, createWaitingCount } from '../queue/waiting-count.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Config } from './config.ts';

/** A submitted document. */
export interface Submitted {
  /** Id of the job; the same for the same document, type and options. */
  readonly id: string;
  /** Its result, if it was processed before. */
  readonly result: Result | undefined;
  /** Returns the result once there is one. */
  readonly poll: () => Promise<Result | undefined>;
}

/** A connection to the queue server, opened on first use. */
export interface QueueClient {
  /** Errors: `config_invalid` when no queue server is set. */
  check(): void;
  /** Errors: `config_invalid`, `queue_unreachable`, `queue_full`. */
  submit(job: Job): Promise<Submitted>;
  close(): Promise<void>;
}

/** Creates a client of the queue server in the settings. */
export function createQueueClient(config: Config, store: BlobStore): QueueClient {
  let opening:
    | Promise<{ readonly engine: Engine; readonly documents: Queue; readonly countWaiting: CountWaiting }>
    | undefined;
  const check = (): string => {
    const url = config.RECTO_QUEUE_URL;
    if (url !== undefined && !url.startsWith('file:')) return url;
    throw new RectoError(
      'config_invalid',
      'Set RECTO_QUEUE_URL to redis://… or postgres://…, or extract documents in this process.',
    );
  };
  const open = () => {
    opening ??= openEngine(check(), config.RECTO_QUEUE_PREFIX).then((engine) => {
      const documents = engine.createQueue('documents');
      return { engine, documents, countWaiting: createWaitingCount(documents) };
    });
    // A failed connection is retried on the next call.
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
  return {
    check,
    async submit(job) {
      const { engine, documents, countWaiting } = await open();
      const { result } = await submitJob(
        job,
        { store, documents, ledger: engine.ledger, maxWaiting: config.RECTO_QUEUE_MOST, countWaiting },
        { force: false },
      );
      return { id: job.id, result, poll: () => readResult(store, job.id) };
    },
    async close() {
      const opened = await opening?.catch(() => undefined);
      if (opened === undefined) return;
      await closeQueue(opened.documents);
      await opened.engine.close();
    },
  };
}
