import { setMaxListeners } from 'node:events';
import type { JobEvent } from '../../schemas/events.ts';
import type { JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { type DocumentType, loadDocumentType } from '../extract/document-type.ts';
import { accept, type Submission } from '../pipeline/accept.ts';
import { checkedType } from '../pipeline/checked-type.ts';
import { type EstimateView, estimateDocument, toEstimateView } from '../pipeline/estimate-document.ts';
import { runInProcess } from '../pipeline/run-in-process.ts';
import type { Ledger } from '../queue/ledger/ledger.ts';
import { createMemoryLedger } from '../queue/ledger/memory-ledger.ts';
import { createRequestPolicy } from '../queue/limits/request-policy.ts';
import { abortable } from '../store/abortable.ts';
import { withSignals } from '../util/with-signals.ts';
import { concurrencyOf, jobOptionsOf, readConfig } from './config.ts';
import { createContainer, runDepsOf } from './container.ts';
import { type DocumentSource, withDocument } from './document-source.ts';
import { queueClient, type Submitted } from './queue-client.ts';
import { isZodType, type TypedResult, toJsonSchema, withZod, type ZodObjectType } from './zod-type.ts';

/** What is wanted of a document. */
export interface DocumentRequest {
  /** Name of a document type that comes with Recto. */
  readonly type?: string;
  /** A JSON Schema, or a zod schema of an object, as the document type instead of `type`. */
  readonly schema?: object;
  /** What the document is called; needed for bytes and streams, which have no name of their own. */
  readonly name?: string;
  readonly password?: string;
  readonly options?: Partial<JobOptions>;
  readonly signal?: AbortSignal;
}

export interface ExtractRequest extends DocumentRequest {
  /** Told what happens on the way: pages prepared, requests planned, pages answered, and the end. What it throws ends the call. */
  readonly onEvent?: (event: JobEvent) => void;
}

/** Recto in this process. Calls may overlap: they share processes, connections, limits and budgets. */
export interface Recto extends AsyncDisposable {
  /**
   * Extracts one document in this process, without a queue. Pages and answers are kept in `RECTO_STATE` and not paid for twice.
   * What is wrong with the document is in the result. With a zod schema the data has its type.
   * Errors: `usage`, `type_unknown`, `schema_invalid`, `schema_unsupported`, `model_unknown`, `file_not_found`, `file_unsupported`
   * and what else keeps a document from being taken in, `url_forbidden`, `url_failed`; `store_failed`; `cancelled`; where the model
   * cannot be reached or paid, a code of `model_…`.
   */
  extract<S extends ZodObjectType>(
    source: DocumentSource,
    request: ExtractRequest & { readonly schema: S },
  ): Promise<TypedResult<S>>;
  extract(source: DocumentSource, request: ExtractRequest): Promise<Result>;
  /**
   * Gives a document to the workers of the queue server in `RECTO_QUEUE_URL` (`recto work` starts them) and returns.
   * Errors: those of `extract`, `queue_unreachable`, `queue_full`; `config_invalid` where no queue server is set.
   */
  submit(source: DocumentSource, request: DocumentRequest): Promise<Submitted>;
  /**
   * Prepares a document and counts what asking about it would need, in tokens and US dollars. No model is asked.
   * Errors: those of `extract`, and of preparing the document.
   */
  estimate(source: DocumentSource, request: DocumentRequest): Promise<EstimateView>;
  /** Stops calls that run, and ends processes and connections. */
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens Recto in this process. `settings`: those of the environment by their names, over the environment's own.
 * Errors: `config_invalid`, `store_failed`.
 */
export function openRecto(settings: Environment = {}): Promise<Recto> {
  return openClient(settings);
}

/** As `openRecto`. `ledger`: where what is asked and spent is written down; one of its own unless given. */
export async function openClient(settings: Environment, ledger: Ledger = createMemoryLedger()): Promise<Recto> {
  const config = readConfig({ ...process.env, ...settings });
  const container = await createContainer(config, concurrencyOf(config));
  const { store, outbound } = container;
  const requestPolicy = createRequestPolicy({ ...container.workerSettings, log: container.log, ledger });
  const queue = queueClient(config, store);
  const closing = new AbortController();
  // As many calls as one likes wait for it.
  setMaxListeners(0, closing.signal);
  const running = new Set<Promise<unknown>>();
  const sourceDeps = { store, outbound, maxBytes: config.RECTO_MAX_BYTES };

  /** Does `work` as a call that ends with its signal, or with the client. */
  const call = async <T>(
    request: DocumentRequest,
    work: (signal: AbortSignal) => Promise<T>,
    ...others: readonly AbortSignal[]
  ): Promise<T> => {
    if (closing.signal.aborted) throw new RectoError('cancelled', 'This client of Recto is closed.');
    const signals = [closing.signal, ...others, ...(request.signal === undefined ? [] : [request.signal])];
    const run = withSignals(signals, async (signal) => {
      if (signal.aborted) throw new RectoError('cancelled', 'Stopped.');
      return work(signal);
    });
    running.add(run);
    try {
      return await run;
    } catch (error) {
      const isStopped = signals.some((signal) => signal.aborted);
      throw isStopped ? asRectoError(error, 'cancelled') : asRectoError(error, 'internal');
    } finally {
      running.delete(run);
    }
  };

  /** Does `work` with what there is to be accepted. What is wrong with the request is told before anything is stored. */
  const submission = async <T>(
    source: DocumentSource,
    request: DocumentRequest,
    signal: AbortSignal,
    work: (submission: Submission) => Promise<T>,
  ): Promise<T> => {
    const options = jobOptionsOf(config, request.options);
    container.model(options);
    const type = await chosenType(request, (schema, name) => checkedType(schema, name, container, { signal }));
    const { password } = request;
    return withDocument({ source, name: request.name }, sourceDeps, { signal }, (file) =>
      work({ ...file, type, options, ...(password === undefined ? {} : { password }) }),
    );
  };

  const extract = async (source: DocumentSource, request: ExtractRequest): Promise<Result> => {
    const listener = new AbortController();
    const onEvent = (event: JobEvent) => {
      try {
        request.onEvent?.(event);
      } catch (error) {
        // Thrown where it is told, it would be taken for a fault of the document.
        listener.abort(error);
      }
    };
    const work = (signal: AbortSignal) =>
      submission(source, request, signal, async (given) => {
        const accepting = { store: abortable(store, signal), maxBytes: config.RECTO_MAX_BYTES };
        const job = await accept(given, accepting, { signal });
        const deps = runDepsOf(container, given.options);
        return runInProcess(job, { ...deps, ...requestPolicy(job, deps.model, signal), onEvent }, { signal });
      });
    const result = call(request, work, listener.signal);
    await result.catch(() => undefined);
    listener.signal.throwIfAborted();
    return result;
  };

  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= (async () => {
      closing.abort();
      await Promise.allSettled(running);
      await Promise.all([queue.close(), container.close()]);
    })();
    return closed;
  };

  return {
    extract: (async (source: DocumentSource, request: ExtractRequest) => {
      const result = await extract(source, request);
      const { schema } = request;
      return schema !== undefined && isZodType(schema) ? withZod(result, schema) : result;
    }) as Recto['extract'],
    submit: (source, request) =>
      call(request, (signal) => {
        queue.check();
        return submission(source, request, signal, async (given) => {
          const job = await accept(given, { store, maxBytes: config.RECTO_MAX_BYTES }, { signal });
          return queue.submit(job);
        });
      }),
    estimate: (source, request) =>
      call(request, (signal) =>
        submission(source, request, signal, async (given) =>
          toEstimateView(await estimateDocument(given, container, { signal })),
        ),
      ),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * The document type of a request; `check` makes one of a user's schema.
 * Errors: `usage`, `type_unknown`, those of `check`.
 */
export async function chosenType(
  request: Pick<DocumentRequest, 'type' | 'schema'>,
  check: (schema: object, name: string) => Promise<DocumentType>,
): Promise<DocumentType> {
  const { schema } = request;
  if (schema !== undefined) {
    return check(isZodType(schema) ? toJsonSchema(schema) : schema, request.type ?? 'custom');
  }
  if (request.type !== undefined) return loadDocumentType(request.type);
  throw new RectoError('usage', 'Say what to extract: give `type` or `schema`.');
}
