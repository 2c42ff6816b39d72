/**
 * Every way Recto can fail, with the sentence that the documentation gives for it.
 * A code is part of the contract: results, exit messages and logs carry it.
 */
export const ERROR_CODES = {
  usage: 'The command line is wrong: an unknown option, a value out of range, nothing to do.',
  config_invalid:
    'A setting in the environment, or the `recto.json` of a drop folder, has a value that it cannot have.',
  file_not_found: 'There is no file at this path, or it cannot be read.',
  file_empty: 'The file has no bytes, or nothing but white space.',
  file_unsupported: 'The content is of a kind that Recto does not read.',
  file_mismatch: 'The file is not what its name says, for example a video called `.ts`.',
  file_corrupt: 'The file is damaged beyond what its decoder can recover.',
  file_too_large: 'The file has more bytes than `RECTO_MAX_BYTES`.',
  too_many_pages: 'The document has more pages than `RECTO_MAX_PAGES`.',
  too_many_pixels: 'An image has more pixels than `RECTO_MAX_PIXELS`.',
  page_range: 'The pages asked for are not in the document.',
  no_pages: 'The document has no pages.',
  password_required: 'The PDF is encrypted and no password was given.',
  password_wrong: 'The PDF is encrypted with another password than the one given.',
  page_timeout: 'One page took more processor time than `RECTO_PAGE_SECONDS` to prepare. The next run makes it anew.',
  document_timeout:
    'The document took more processor time than `RECTO_DOCUMENT_SECONDS` to prepare. The next run goes on where it was.',
  prepare_crashed: 'The process that read the document died. The next run makes its page anew.',
  prepare_memory: 'The process that read the document needed more memory than `RECTO_CHILD_MEMORY_MB`.',
  task_timeout:
    'Checking the document type, reading the pages or the answer, or assembling took more processor time than its size allows.',
  task_memory: 'Checking the document type, reading the pages or the answer, or assembling took too much memory.',
  ocr_unavailable: 'The OCR models cannot be loaded, or there are none for the language.',
  type_unknown: 'There is no document type of this name.',
  schema_invalid: 'The document type is not a JSON Schema that Recto can work with.',
  schema_unsupported:
    'The document type asks for something that no answer can satisfy, or that cannot be sent to a model.',
  model_unknown: 'There is no model of this name, or it cannot be used with these settings.',
  model_unreachable: 'The model server does not answer, or the connection broke off.',
  model_timeout:
    'The model server took longer than `RECTO_MODEL_SECONDS`, or was silent for `RECTO_MODEL_IDLE_SECONDS`.',
  model_rate_limited: 'The model server asks to wait before the next request.',
  model_overloaded: 'The model server, or the provider behind it, is overloaded or broken.',
  model_no_credit: 'The account at the model server has no credit left.',
  model_unauthorized: 'The model server does not accept the key.',
  model_refused: 'The model, or a filter before it, refuses to answer about these pages.',
  model_request_invalid: 'The model server does not accept the request.',
  model_context_exceeded: 'The request is larger than the model server takes.',
  model_failed: 'The model did not answer, or not in a way that can be used.',
  answer_empty: 'The model answered nothing, twice.',
  answer_cut: 'The answer reached the longest output of the model before it was complete.',
  answer_loop: 'The model repeated itself without end and was stopped.',
  answer_invalid: 'What the model answered is not JSON, or not an object.',
  budget_exceeded: 'The budget of the job does not allow the next request.',
  budget_day_exceeded: 'The budget of the day, `RECTO_BUDGET_DAY_USD`, does not allow the next request.',
  callback_failed: 'Whoever is to be told of the end of a job does not take it.',
  worker_crashed: 'The process that worked on the document died each time, at last with nothing else in it.',
  state_locked: 'Another Recto process has this state folder open.',
  job_lost: 'The queue has lost the job, for example because its server kept nothing on disk.',
  request_invalid: 'The request is not as the API wants it; `errors` says where.',
  unauthorized: 'There is no API key with the request, or none that is known.',
  forbidden: 'A server without API keys answers programs on its own machine only.',
  rate_limited:
    'There were more requests with this API key than `RECTO_API_REQUESTS_PER_MINUTE` allows, or too many at once on one connection.',
  server_busy: 'The server takes in as many uploads or streams as many events as it can.',
  idempotency_in_flight: 'A request with this idempotency key is just being answered.',
  idempotency_key_reuse: 'This idempotency key was used for another request.',
  job_not_finished: 'The job has no result yet.',
  queue_full: 'There are as many documents in the queue as `RECTO_QUEUE_MOST` allows.',
  job_busy: 'The job is in a state in which this cannot be done to it.',
  queue_unreachable: 'The queue server does not answer.',
  url_forbidden:
    'The URL is none of http or https, has a password in it, or its host has no public address and is not in `RECTO_ALLOWED_HOSTS`.',
  url_failed: 'What a URL names cannot be fetched: the host cannot be reached, or answers with an error.',
  store_failed: 'The blob store cannot be read or written, for example because the disk is full.',
  not_found: 'There is nothing under this name or address.',
  method_not_allowed: 'The address is there, but takes other methods: `Allow` names them.',
  cancelled: 'The work was stopped before it was done.',
  internal: 'Recto has a bug. Please report it with the message.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'model_failed',
  'model_unreachable',
  'model_timeout',
  'model_rate_limited',
  'model_overloaded',
  'queue_unreachable',
  'queue_full',
  'job_busy',
  'callback_failed',
  'store_failed',
  'url_failed',
  'prepare_crashed',
]);

/** What Node says where there is no room: whatever was being done, the disk is at fault. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** What keeps every document from being answered until a person does something. */
const CONCERNS_ALL: ReadonlySet<ErrorCode> = new Set(['model_no_credit', 'model_unauthorized', 'budget_day_exceeded']);

/** What keeps a page or its words from being read, and may go well the next time: on another machine, or with other limits. */
const MAY_PASS: ReadonlySet<string> = new Set<ErrorCode>([
  'page_timeout',
  'document_timeout',
  'prepare_crashed',
  'prepare_memory',
  'ocr_unavailable',
]);

/** Whether a page that failed with this code is to be tried again by the next run: what came of it is no result that is kept. */
export function mayPass(code: string): boolean {
  return MAY_PASS.has(code);
}

export interface RectoErrorOptions {
  readonly cause?: unknown;
  /** Whether the same call may succeed later without any change. Decided by the code unless given. */
  readonly retryable?: boolean;
  /** How long whoever answered asks to wait before the next try, in ms. */
  readonly retryAfterMs?: number | undefined;
}

/** The one error class. `message` says what happened, to which file or field, and what to do. */
export class RectoError extends Error {
  override readonly name = 'RectoError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: RectoErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? RETRYABLE.has(code);
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Whether it keeps every other document from being answered, too, until a person does something. */
  get affectsAllJobs(): boolean {
    return CONCERNS_ALL.has(this.code);
  }
}

/** Whether `code` is one of the documented codes. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

/** An error as it is handed from one thread, process or step to another. */
export interface SerializedError {
  readonly code: string;
  readonly message: string;
  /** Whether the same call may succeed later; decided by the code unless given. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

/** An error as plain data. */
export function serializeError({ code, message, retryable, retryAfterMs }: RectoError): SerializedError {
  return { code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** The error that was serialized; an undocumented code is a bug of Recto. */
export function fromSerialized({ code, message, retryable, retryAfterMs }: SerializedError): RectoError {
  return new RectoError(isErrorCode(code) ? code : 'internal', message, {
    ...(retryable === undefined ? {} : { retryable }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/**
 * Wraps a foreign error once. A RectoError, or one that came back from another process with a documented code, keeps its code;
 * an abort becomes `cancelled`, a full disk `store_failed`.
 */
export function asRectoError(error: unknown, code: ErrorCode, context?: string): RectoError {
  if (error instanceof RectoError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const given = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  if (typeof given === 'string' && FULL.has(given)) {
    return new RectoError('store_failed', context === undefined ? message : `${context}: ${message}`, { cause: error });
  }
  if (isErrorCode(given)) return new RectoError(given, message, { cause: error });
  if (error instanceof Error && error.name === 'AbortError') {
    return new RectoError('cancelled', context === undefined ? 'Stopped.' : `${context}: stopped.`, { cause: error });
  }
  return new RectoError(code, context === undefined ? message : `${context}: ${message}`, { cause: error });
}
