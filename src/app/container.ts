import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import type { JobOptions } from '../../schemas/job.ts';
import type { WorkerSettings } from '../../workers/deps.ts';
import { createTypeCatalog, type TypeCatalog } from '../extract/type-catalog.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import { LOCAL, type ModelProfile, profileOf } from '../model/profile.ts';
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
import { createCallbackSender, type SendCallback } from './callbacks.ts';
import { type Config, prepareSettingsOf, requestMsOf, retentionOf, typesFolderOf, workerSettingsOf } from './config.ts';
import { createLog } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { accessOf, openModels } from './models.ts';
import { storeAccessOf, storeOf } from './store.ts';
import { makeTraceFolder } from './trace.ts';
import { NO_TRACING, type Tracing } from './tracing.ts';

/** More threads are never busy at once, as models are slower. */
const MAX_THREADS = 4;
const THREAD_HEAP_MB = 1024;
/** Many times the need of the largest ordinary task. */
const TASK_CPU_MS = 15_000;

/** The parts that commands, servers and workers share. `close` ends child processes, threads and connections. */
export interface Container {
  readonly config: Config;
  readonly log: Logger;
  readonly store: BlobStore;
  readonly answers: AnswerStore;
  /** The document types that are known by name. */
  readonly types: TypeCatalog;
  readonly children: ChildPool;
  /** Runs work on the content of schemas, documents and answers. */
  readonly tasks: TaskPool;
  readonly settings: PrepareSettings;
  /** Size limit of a document, in bytes. */
  readonly maxBytes: number;
  readonly retention: RetentionSettings;
  readonly workerSettings: WorkerSettings;
  /** The model for job options. Errors: `model_unknown`. */
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
  /** Properties of a model, by its id. */
  readonly profile: (id: string) => ModelProfile;
  /** Limits of one request to a model. */
  readonly chunkLimits: (options: Pick<JobOptions, 'model' | 'strategy'>) => ChunkLimits;
  /** Checks that the default model's server is reachable and accepts the key. Errors: a code of `model_…`. */
  readonly checkModel: (options: { readonly signal: AbortSignal }) => Promise<void>;
  /** Requests to untrusted URLs. */
  readonly outbound: GuardedHttp;
  readonly sendCallback: SendCallback;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly close: () => Promise<void>;
}

/** The threads and processes that do the work. Containers may share them; then their creator closes them. */
export type Pools = Pick<Container, 'children' | 'tasks'>;

/** How a container is created. */
export interface ContainerOptions {
  /** Closed with the container. */
  readonly tracing?: Tracing;
  /** Shared pools; by default it creates its own. */
  readonly pools?: Pools | undefined;
}

/**
 * Creates the container. `concurrency`: documents that its own processes prepare at a time.
 * Errors: `config_invalid`, `store_failed`.
 */
export async function createContainer(
  config: Config,
  concurrency: number,
  { tracing = NO_TRACING, pools }: ContainerOptions = {},
): Promise<Container> {
  if (config.RECTO_TRACE !== undefined) await makeTraceFolder(config.RECTO_TRACE);
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
    types: createTypeCatalog(typesFolderOf(config)),
    children,
    tasks,
    settings: {
      ...settings,
      // A page must fit into one request to the default model.
      maxViews: Math.max(1, Math.min(settings.maxViews, limits.images)),
    },
    model: (modelOptions) => tracedModel(models.model(modelOptions), tracing.span),
    workerSettings: workerSettingsOf(config),
    maxBytes: config.RECTO_MAX_BYTES,
    retention: retentionOf(config),
    profile: (id) => profileOf(id, accessOf(config)),
    chunkLimits: models.chunkLimits,
    checkModel: (options) => models.check(config.RECTO_MODEL, options),
    outbound,
    sendCallback: createCallbackSender(config, store, outbound, tracing),
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

/** The dependencies of `runInProcess` for a job with these options. Errors: `model_unknown`. */
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
