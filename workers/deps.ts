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

/** Where workers say what they do: ids and numbers, never what documents say. */
export interface WorkerLog {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

/** What is counted of the work of a process. */
export interface WorkerMetrics {
  /** A job of a queue has ended, after so many ms of work. */
  readonly jobEnded: (queue: QueueName, outcome: 'completed' | 'failed', ms: number) => void;
  /** A document has a result. */
  readonly documentEnded: (status: string) => void;
  /** A model has answered, or a cached answer was used. */
  readonly answered: (model: string, answered: AnsweredRequest) => void;
  readonly modelFailed: (model: string, code: string) => void;
  readonly callback: (outcome: 'delivered' | 'failed' | 'given_up') => void;
}

export interface WorkerSettings {
  /** Model requests in flight at a time in this process. */
  readonly requests: number;
  /** What all processes on one queue together may ask and spend. */
  readonly limits: SharedLimits;
  /** How long one answer may take, in ms. */
  readonly answerMs: number;
  /** No attempt of a request begins this long after its last progress, in ms. */
  readonly requestMs: number;
  /** A job whose worker has said nothing for this long is given to another, in ms. */
  readonly lockMs: number;
  /** Seconds before each new attempt of a callback; after the last it is given up. */
  readonly retrySeconds: readonly number[];
}

/** What the workers of a process need of the rest of Recto. */
export interface WorkerDeps extends Pick<PrepareDeps, 'store' | 'children' | 'settings'> {
  readonly answers: AnswerStore;
  readonly tasks: ContentTasks;
  /** The model that a job is answered by. Errors: `model_unknown`. */
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
  /** What one request to that model may hold. */
  readonly chunkLimits: (options: Pick<JobOptions, 'model' | 'strategy'>) => ChunkLimits;
  /** Sends a callback once. Errors: `callback_failed`, retryable where another attempt may help; `url_forbidden`. */
  readonly sendCallback: (delivery: Delivery, options: { readonly signal: AbortSignal }) => Promise<void>;
  readonly log: WorkerLog;
  readonly metrics: WorkerMetrics;
  readonly workerSettings: WorkerSettings;
}
