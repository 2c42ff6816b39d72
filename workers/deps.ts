import type { Delivery } from '../schemas/delivery.ts';
import type { JobOptions } from '../schemas/job.ts';
import type { QueueName } from '../schemas/queue.ts';
import type { LanguageModel, StoredRequest } from '../src/model/language-model.ts';
import type { AnsweredRequest } from '../src/pipeline/answer-cache.ts';
import type { AnswerStore } from '../src/pipeline/answer-store.ts';
import type { PrepareDeps } from '../src/pipeline/prepare/prepare.ts';
import type { ContentTasks } from '../src/pipeline/tasks/content-tasks.ts';
import type { ChunkLimits } from '../src/plan/chunks.ts';
import type { SharedLimits } from '../src/queue/limits/admit.ts';

type Write = (fields: object, message: string) => void;

/** Log of the workers: ids and numbers, never document content. */
export interface WorkerLog {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

/** Metrics of the workers of a process. */
export interface WorkerMetrics {
  /** Counts the end of a queue job that ran for `ms`. */
  readonly jobEnded: (queue: QueueName, outcome: 'completed' | 'failed', ms: number) => void;
  /** Counts the result of a document. */
  readonly documentEnded: (status: string) => void;
  /** Counts an answer, from the model or the cache. */
  readonly answered: (model: string, answered: AnsweredRequest) => void;
  readonly modelFailed: (model: string, code: string) => void;
  readonly callback: (outcome: 'delivered' | 'failed' | 'given_up') => void;
}

/** Limits and timeouts of the workers. */
export interface WorkerSettings {
  /** Maximum of model requests in flight in this process. */
  readonly requests: number;
  /** Rate limits and budgets shared by all processes on one queue. */
  readonly limits: SharedLimits;
  /** Timeout of one model request, in ms. */
  readonly answerMs: number;
  /** Time since a request's last progress after which it is not attempted again, in ms. */
  readonly requestMs: number;
  /** Time without a sign of life of its worker after which a job is given to another, in ms. */
  readonly lockMs: number;
  /** Delays before retries of a callback, in seconds; after the last retry the callback is given up. */
  readonly retrySeconds: readonly number[];
}

/** What workers use of the rest of Recto. */
export interface WorkerDeps extends Pick<PrepareDeps, 'store' | 'children' | 'settings'> {
  readonly answers: AnswerStore;
  readonly tasks: ContentTasks;
  /** The model for a job. Errors: `model_unknown`. */
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
  /** Size limits of one request to that model. */
  readonly chunkLimits: (options: Pick<JobOptions, 'model' | 'strategy'>) => ChunkLimits;
  /** Sends a callback once. Errors: `callback_failed`, retryable if a retry may help; `url_forbidden`. */
  readonly sendCallback: (delivery: Delivery, options: { readonly signal: AbortSignal }) => Promise<void>;
  readonly log: WorkerLog;
  readonly metrics: WorkerMetrics;
  readonly workerSettings: WorkerSettings;
}
