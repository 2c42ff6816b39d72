import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import type { JobOptions } from '../../schemas/job.ts';
import type { WorkerSettings } from '../../workers/deps.ts';
import { LOCAL, type ModelProfile, profileOf } from '../model/catalog.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import { tracedModel } from '../model/traced-model.ts';
import { allowedHosts } from '../outbound/allowed-hosts.ts';
import { createGuardedHttp, type GuardedHttp } from '../outbound/guarded-http.ts';
import { type AnswerStore, createAnswerStore } from '../pipeline/answer-store.ts';
import { type ChildPool, createChildPool } from '../pipeline/prepare/child-pool.ts';
import type { PrepareSettings } from '../pipeline/prepare/prepare.ts';
import type { InProcessDeps } from '../pipeline/run-in-process.ts';
import { createThreadPool, type TaskPool } from '../pipeline/tasks/thread-pool.ts';
import type { ChunkLimits } from '../plan/chunks.ts';
import type { RetentionSettings } from '../queue/retention.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { callbackSender, type SendCallback } from './callbacks.ts';
import { type Config, prepareSettingsOf, requestMsOf, retentionOf, workerSettingsOf } from './config.ts';
import { createLog } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { accessOf, openModels } from './models.ts';
import { storeAccessOf, storeOf } from './store.ts';
import { NO_TRACING, type Tracing } from './tracing.ts';

/** More threads than this were never busy at once in front of a model. */
const MAX_THREADS = 4;
const THREAD_HEAP_MB = 1024;
/** Many times what the largest ordinary task needs. */
const TASK_CPU_MS = 15_000;

/** Everything that the doors and the workers share. `close` ends the processes that prepare documents, and connections. */
export interface Container {
  readonly config: Config;
  readonly log: Logger;
  readonly store: BlobStore;
  readonly answers: AnswerStore;
  readonly children: ChildPool;
  /** What depends on the content of schemas, documents and answers is done here. */
  readonly tasks: TaskPool;
  readonly settings: PrepareSettings;
  /** Largest file that is taken in, in bytes. */
  readonly maxBytes: number;
  readonly retention: RetentionSettings;
  readonly workerSettings: WorkerSettings;
  /** The model that a job is answered by. Errors: `model_unknown`. */
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
  /** What is known of a model, by its id. */
  readonly profile: (id: string) => ModelProfile;
  /** What one request to that model may hold. */
  readonly chunkLimits: (options: Pick<JobOptions, 'model' | 'strategy'>) => ChunkLimits;
  /** Whether the server of the model that is meant unless a job names another is there and takes the key. Errors: a code of `model_…`. */
  readonly checkModel: (options: { readonly signal: AbortSignal }) => Promise<void>;
  /** Reaches URLs that others have given. */
  readonly outbound: GuardedHttp;
  readonly sendCallback: SendCallback;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly close: () => Promise<void>;
}

/** The threads and processes that do the work. Several containers may share them; then whoever made them closes them. */
export type Pools = Pick<Container, 'children' | 'tasks'>;

export interface ContainerOptions {
  /** Closed with the container. */
  readonly tracing?: Tracing;
  /** Some of its own unless given. */
  readonly pools?: Pools | undefined;
}

/**
 * Puts the parts together. `concurrency`: documents that are prepared at a time by processes of its own.
 * Errors: `config_invalid`, `store_failed`.
 */
export async function createContainer(
  config: Config,
  concurrency: number,
  { tracing = NO_TRACING, pools }: ContainerOptions = {},
): Promise<Container> {
  const store = storeOf(config);
  const { children, tasks } = pools ?? createPools(config, concurrency);
  const models = await openModels(config, store, tasks);
  const settings = prepareSettingsOf(config, concurrency);
  const limits = models.chunkLimits({ model: config.RECTO_MODEL, strategy: 'auto' });
  const outbound = createGuardedHttp({ allowed: allowedHosts(config.RECTO_ALLOWED_HOSTS ?? []) });
  return {
    config,
    log: createLog(config.RECTO_LOG),
    store,
    answers: createAnswerStore(store),
    children,
    tasks,
    settings: {
      ...settings,
      // A page must go into one request to the model that is meant unless a job names another.
      maxViews: Math.max(1, Math.min(settings.maxViews, limits.images)),
    },
    model: (modelOptions) => tracedModel(models.model(modelOptions), tracing.span),
    workerSettings: workerSettingsOf(config),
    maxBytes: config.RECTO_MAX_BYTES,
    retention: retentionOf(config),
    profile: (id) => profileOf(id, accessOf(config)),
    chunkLimits: models.chunkLimits,
    checkModel: (checking) => models.check(config.RECTO_MODEL, checking),
    outbound,
    sendCallback: callbackSender(config, store, outbound, tracing),
    tracing,
    metrics: createMetrics({ models: [config.RECTO_MODEL, LOCAL] }),
    async close() {
      const owned = pools === undefined ? [children.close(), tasks.close()] : [];
      await Promise.all([...owned, models.close(), outbound.close()]);
      await tracing.close();
    },
  };
}

function createPools(config: Config, concurrency: number): Pools {
  return {
    children: createChildPool({
      size: concurrency,
      heapMb: config.RECTO_CHILD_HEAP_MB,
      memoryMb: config.RECTO_CHILD_MEMORY_MB,
      pageMs: config.RECTO_PAGE_SECONDS * 1000,
      documentMs: config.RECTO_DOCUMENT_SECONDS * 1000,
    }),
    tasks: createThreadPool({
      store: storeAccessOf(config),
      ...(config.RECTO_TOKENIZER === undefined ? {} : { tokenizer: config.RECTO_TOKENIZER }),
      threads: Math.max(1, Math.min(MAX_THREADS, availableParallelism())),
      cpuMs: TASK_CPU_MS,
      heapMb: THREAD_HEAP_MB,
    }),
  };
}

/** What `runDocument` needs for a job with these options. Errors: `model_unknown`. */
export function runDepsOf(
  container: Container,
  options: Pick<JobOptions, 'model' | 'parameters' | 'strategy'>,
): InProcessDeps {
  const { store, answers, children, tasks, settings, config } = container;
  return {
    store,
    answers,
    children,
    tasks,
    settings,
    model: container.model(options),
    chunkLimits: container.chunkLimits(options),
    requests: config.RECTO_REQUESTS,
    requestMs: requestMsOf(config),
  };
}
