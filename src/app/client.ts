import { setMaxListeners } from 'node:events';
import type { JobEvent } from '../../schemas/events.ts';
import type { TypeProposal } from '../../schemas/proposal.ts';
import type { Result } from '../../schemas/result.ts';
import type { TranscriptFormat } from '../../schemas/transcript.ts';
import { asRectoError, RectoError } from '../errors.ts';
import type { DocumentType } from '../extract/document-type.ts';
import type { TypeCatalog } from '../extract/type-catalog.ts';
import { LOCAL } from '../model/profile.ts';
import { accept, type Submission } from '../pipeline/accept.ts';
import { checkedType } from '../pipeline/checked-type.ts';
import { type EstimateView, estimateDocument, toEstimateView } from '../pipeline/estimate-document.ts';
import { runInProcess } from '../pipeline/run-in-process.ts';
import type { Ledger } from '../queue/ledger/ledger.ts';
import { createMemoryLedger } from '../queue/ledger/memory-ledger.ts';
import { createRequestPolicy } from '../queue/limits/request-policy.ts';
import { abortable } from '../store/abortable.ts';
import { TRANSCRIPT } from '../transcript/transcript-type.ts';
import { withSignals } from '../util/with-signals.ts';
import {
  type Config,
  concurrencyOf,
  jobOptionsOf,
  type RequestedOptions,
  readConfig,
  withDefaultModel,
} from './config.ts';
import { createContainer, type Pools, runDepsOf } from './container.ts';
import { type DocumentSource, withDocument } from './document-source.ts';
import { createQueueClient, type Submitted } from './queue-client.ts';
import { isZodType, type TypedResult, toJsonSchema, withZod, type ZodObjectType } from './zod-type.ts';

/** How a document is processed. */
export interface DocumentRequest {
  /** Name of a built-in document type. */
  readonly type?: string;
  /** A JSON Schema, or a zod schema of an object, as the document type instead of `type`. */
  readonly schema?: object;
  /** Name of the document; required for bytes and streams. */
  readonly name?: string;
  readonly password?: string;
  readonly options?: RequestedOptions;
  readonly signal?: AbortSignal;
}

/** How a document is extracted. */
export interface ExtractRequest extends DocumentRequest {
  /**
   * Called for progress: pages prepared, requests planned, pages answered, and the end. An error that it throws ends
   * the call.
   */
  readonly onEvent?: (event: JobEvent) => void;
}

/** How a document is transcribed. */
export interface TranscribeRequest extends Omit<ExtractRequest, 'type' | 'schema'> {
  /** Format of the text: `md` by default. As `json` it is the result with its blocks. */
  readonly to?: TranscriptFormat;
  /** The model that reads the pages; by default their words are taken, without a model. */
  readonly model?: string;
}

/** How a document type is proposed. */
export interface ProposeRequest extends Omit<ExtractRequest, 'type' | 'schema'> {
  /** Name of the type; `custom` by default. */
  readonly typeName?: string;
}

/** The whole text of a document. */
export interface Transcript {
  /** In the format that was asked for. */
  readonly text: string;
  /** With the blocks of the text, the status, issues and cost. */
  readonly result: Result;
}

/** Recto in this process. Concurrent calls share processes, connections, limits and budgets. */
export interface Recto extends AsyncDisposable {
  /**
   * Extracts one document in this process, without a queue. Pages and answers are stored in `RECTO_STATE` and not paid
   * for twice. Problems with the document's content are in the result. With a zod schema the data has its type.
   * Errors: `usage`, `type_unknown`, `schema_invalid`, `schema_unsupported`, `model_unknown`, `file_not_found`,
   * `file_unsupported` and the other codes of an unacceptable file, `url_forbidden`, `url_failed`; `store_failed`;
   * `cancelled`; a code of `model_…` when the model cannot be reached or paid.
   */
  extract<S extends ZodObjectType>(
    source: DocumentSource,
    request: ExtractRequest & { readonly schema: S },
  ): Promise<TypedResult<S>>;
  extract(source: DocumentSource, request: ExtractRequest): Promise<Result>;
  /**
   * Submits a document to the workers of the queue server in `RECTO_QUEUE_URL` (`recto work` starts them).
   * Errors: those of `extract`, `queue_unreachable`, `queue_full`; `config_invalid` when no queue server is set.
   */
  submit(source: DocumentSource, request: DocumentRequest): Promise<Submitted>;
  /**
   * Prepares a document and estimates the tokens and US dollars of its model requests, without making any.
   * Errors: those of `extract`, and of preparing the document.
   */
  estimate(source: DocumentSource, request: DocumentRequest): Promise<EstimateView>;
  /**
   * Reads the whole text of a document: from its words, or by `model`. Pages and answers are stored and not paid for
   * twice. What could not be read is said in the text and in the result. Errors: those of `extract`.
   */
  transcribe(source: DocumentSource, request?: TranscribeRequest): Promise<Transcript>;
  /**
   * Proposes a document type from one document: a field for each label with a value beside it, and a list for each table
   * with a head, for a person to choose among. No model is asked. Errors: those of `extract`.
   */
  proposeType(source: DocumentSource, request?: ProposeRequest): Promise<TypeProposal>;
  /** Cancels running calls, and closes processes and connections. */
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens Recto in this process. `settings`: settings by their names, which override the environment.
 * Errors: `config_invalid`, `store_failed`.
 */
export function openRecto(settings: Environment = {}): Promise<Recto> {
  return openClient(settings);
}

/** As `openRecto`. `ledger`: tracks requests and spending; by default one of this client. */
export async function openClient(settings: Environment, ledger: Ledger = createMemoryLedger()): Promise<Recto> {
  return openConfigured(readConfig({ ...process.env, ...settings }), { ledger });
}

/** As `openClient`, with settings that were read. `pools`: shared threads and processes; by default its own. */
export async function openConfigured(
  config: Config,
  { ledger = createMemoryLedger(), pools }: { readonly ledger?: Ledger; readonly pools?: Pools | undefined } = {},
): Promise<Recto> {
  const container = await createContainer(config, concurrencyOf(config), { pools });
  const { store, outbound } = container;
  const requestPolicy = createRequestPolicy({ ...container.workerSettings, log: container.log, ledger });
  const queue = createQueueClient(config, store);
  const closing = new AbortController();
  // Each running call has a listener.
  setMaxListeners(0, closing.signal);
  const running = new Set<Promise<unknown>>();
  const sourceDeps = { store, outbound, maxBytes: config.RECTO_MAX_BYTES };

  /** Runs `work` as a call that is cancelled by its signal, or when the client closes. */
  const call = async <T>(
    request: DocumentRequest,
    work: (signal: AbortSignal) => Promise<T>,
    ...moreSignals: readonly AbortSignal[]
  ): Promise<T> => {
    if (closing.signal.aborted) throw new RectoError('cancelled', 'This Recto client is closed.');
    const signals = [closing.signal, ...moreSignals, ...(request.signal === undefined ? [] : [request.signal])];
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

  /** Runs `work` with the submission of a document. Request errors are thrown before anything is stored. */
  const withSubmission = async <T>(
    source: DocumentSource,
    request: DocumentRequest,
    signal: AbortSignal,
    work: (submission: Submission) => Promise<T>,
  ): Promise<T> => {
    const type = await resolveType(request, container.types, (schema, name) =>
      checkedType(schema, name, container, { signal }),
    );
    const options = jobOptionsOf(config, withDefaultModel(type, request.options));
    container.model(options);
    const { password } = request;
    return withDocument({ source, name: request.name }, sourceDeps, { signal }, (file) =>
      work({ ...file, type, options, ...(password === undefined ? {} : { password }) }),
    );
  };

  const extract = async (source: DocumentSource, request: ExtractRequest): Promise<Result> => {
    const listenerFailure = new AbortController();
    const onEvent = (event: JobEvent) => {
      try {
        request.onEvent?.(event);
      } catch (error) {
        // Rethrown after the run, as thrown here it would become an error of the document.
        listenerFailure.abort(error);
      }
    };
    const work = (signal: AbortSignal) =>
      withSubmission(source, request, signal, async (submission) => {
        const acceptDeps = { store: abortable(store, signal), maxBytes: config.RECTO_MAX_BYTES };
        const job = await accept(submission, acceptDeps, { signal });
        const deps = runDepsOf(container, submission.options);
        return runInProcess(job, { ...deps, ...requestPolicy(job, deps.model, signal), onEvent }, { signal });
      });
    const result = call(request, work, listenerFailure.signal);
    await result.catch(() => undefined);
    listenerFailure.signal.throwIfAborted();
    return result;
  };

  const transcribe = async (
    source: DocumentSource,
    { to = 'md', model = LOCAL, options, ...request }: TranscribeRequest = {},
  ): Promise<Transcript> => {
    const asked = { ...request, type: TRANSCRIPT, options: { ...options, model } };
    const result = await extract(source, asked);
    const text = await call(asked, (signal) => container.tasks.renderTranscript({ result, to }, { signal }));
    return { text, result };
  };

  const proposeType = async (
    source: DocumentSource,
    { typeName = 'custom', ...request }: ProposeRequest = {},
  ): Promise<TypeProposal> => {
    const asked = { ...request, type: TRANSCRIPT, options: { ...request.options, model: LOCAL } };
    const result = await extract(source, asked);
    return call(asked, (signal) => container.tasks.proposeType({ result, name: typeName }, { signal }));
  };

  let closingDone: Promise<void> | undefined;
  const close = () => {
    closingDone ??= (async () => {
      closing.abort();
      await Promise.allSettled(running);
      await Promise.all([queue.close(), container.close()]);
    })();
    return closingDone;
  };

  return {
    extract: (async (source: DocumentSource, request: ExtractRequest) => {
      const result = await extract(source, request);
      const { schema } = request;
      return schema !== undefined && isZodType(schema) ? withZod(result, schema) : result;
    }) as Recto['extract'],
    transcribe,
    proposeType,
    submit: (source, request) =>
      call(request, (signal) => {
        queue.check();
        return withSubmission(source, request, signal, async (submission) => {
          const job = await accept(submission, { store, maxBytes: config.RECTO_MAX_BYTES }, { signal });
          return queue.submit(job);
        });
      }),
    estimate: (source, request) =>
      call(request, (signal) =>
        withSubmission(source, request, signal, async (submission) =>
          toEstimateView(await estimateDocument(submission, container, { signal })),
        ),
      ),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Resolves the document type of a request; `check` validates a user's schema.
 * Errors: `usage`, `type_unknown`, those of `check`.
 */
export async function resolveType(
  request: Pick<DocumentRequest, 'type' | 'schema'>,
  types: Pick<TypeCatalog, 'load'>,
  check: (schema: object, name: string) => Promise<DocumentType>,
): Promise<DocumentType> {
  const { schema } = request;
  if (schema !== undefined) {
    return check(isZodType(schema) ? toJsonSchema(schema) : schema, request.type ?? 'custom');
  }
  if (request.type !== undefined) {
    const named = await types.load(request.type);
    // Those that come with Recto are checked by its tests.
    return named.isOwn ? check(named.schema, named.name) : named;
  }
  throw new RectoError('usage', 'Say what to extract: pass `type` or `schema`.');
}
