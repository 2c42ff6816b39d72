/**
 * Every error code, with the sentence that documents it.
 * Codes are part of the contract: results, exit messages and logs carry them.
 */
export const ERROR_CODES = {
  usage: 'The command line is invalid: an unknown option, a value out of range, or nothing to do.',
  config_invalid: 'A setting in the environment or in the `recto.json` of a drop folder is invalid.',
  file_not_found: 'The file does not exist or cannot be read.',
  file_empty: 'The file is empty or contains only white space.',
  file_unsupported:
    'Recto does not read this kind of content, such as a mail, an archive, an Office file or a form for Adobe Reader only. The message says what it is and what to do.',
  file_mismatch: 'The content does not match the file name, for example a video named `.ts`.',
  file_corrupt: 'The file is damaged and its decoder cannot recover it.',
  file_too_large: 'The file is larger than `RECTO_MAX_BYTES`.',
  too_many_pages: 'The document has more pages than `RECTO_MAX_PAGES`.',
  too_many_pixels: 'An image has more pixels than `RECTO_MAX_PIXELS`.',
  page_range: 'The requested pages are not in the document.',
  no_pages: 'The document has no pages.',
  password_required: 'The PDF is encrypted and needs a password.',
  password_wrong: 'The password does not open the PDF.',
  page_timeout: 'Preparing one page took more processor time than `RECTO_PAGE_SECONDS`. The next run retries it.',
  document_timeout:
    'Preparing the document took more processor time than `RECTO_DOCUMENT_SECONDS`. The next run continues from there.',
  prepare_crashed: 'The process that was reading the document crashed. The next run retries the page.',
  prepare_memory: 'The process that was reading the document needed more memory than `RECTO_CHILD_MEMORY_MB`.',
  task_timeout:
    'Checking the document type, reading the pages or the answer, or assembling the result exceeded its limit of processor time.',
  task_memory:
    'Checking the document type, reading the pages or the answer, or assembling the result needed too much memory.',
  ocr_unavailable: 'The OCR models or the data of a language cannot be loaded.',
  type_unknown: 'There is no document type with this name.',
  schema_invalid: 'The document type is not a JSON Schema that Recto supports.',
  schema_unsupported: 'No answer can satisfy the document type, or it cannot be sent to a model.',
  model_unknown: 'There is no model with this name, or these settings do not allow it.',
  model_unreachable: 'The model server does not respond, or the connection was lost.',
  model_timeout:
    'The model server took longer than `RECTO_MODEL_SECONDS`, or sent nothing for `RECTO_MODEL_IDLE_SECONDS`.',
  model_rate_limited: 'The model server or a shared limit asks to wait before the next request.',
  model_overloaded: 'The model server, or the provider behind it, is overloaded or failing.',
  model_no_credit: 'The account at the model server has no credit left.',
  model_unauthorized: 'The model server rejects the API key.',
  model_refused: 'The model, or a filter in front of it, refuses to answer about these pages.',
  model_request_invalid: 'The model server rejects the request.',
  model_context_exceeded: 'The request is larger than the model server accepts.',
  model_failed: 'The model gave no usable answer.',
  answer_empty: 'The model returned an empty answer twice.',
  answer_cut: 'The answer reached the output limit of the model before it was complete.',
  answer_loop: 'The model repeated itself endlessly and was stopped.',
  answer_invalid: 'The answer of the model is not a JSON object.',
  budget_exceeded: 'The next request would exceed the budget of the job.',
  budget_day_exceeded: 'The next request would exceed the daily budget, `RECTO_BUDGET_DAY_USD`.',
  callback_failed: 'The callback URL of a job does not accept the notification.',
  worker_crashed: 'The worker process crashed on every attempt, even with no other job in it.',
  state_locked: 'Another Recto process has this state folder open.',
  job_lost: 'The queue lost the job, for example because its server does not persist data.',
  request_invalid: 'The API request is invalid; `detail` says why.',
  unauthorized: 'The request has no API key, or an unknown one.',
  forbidden: 'A server without API keys accepts requests from its own machine only.',
  rate_limited:
    'This API key made more requests than `RECTO_API_REQUESTS_PER_MINUTE` allows, or too many at once on one connection.',
  server_busy: 'The server is at its limit of concurrent uploads or event streams.',
  idempotency_in_flight: 'A request with this idempotency key is still being processed.',
  idempotency_key_reuse: 'This idempotency key was used for another request.',
  job_not_finished: 'The job has no result yet.',
  queue_full: 'The queue holds as many documents as `RECTO_QUEUE_MOST` allows.',
  type_exists: 'There is a document type of this name already.',
  review_conflict: 'Somebody else has changed the review meanwhile. Read it again.',
  job_busy: 'The current state of the job does not allow this.',
  queue_unreachable: 'The queue server does not respond.',
  url_forbidden:
    'The URL is not http or https, contains a password, or its host has no public address and is not in `RECTO_ALLOWED_HOSTS`.',
  url_failed: 'The URL cannot be fetched: the host is unreachable or responds with an error.',
  store_failed: 'The blob store cannot be read or written, for example because the disk is full.',
  not_found: 'Nothing exists under this name or address.',
  method_not_allowed: 'The address exists but accepts other methods, which `Allow` lists.',
  cancelled: 'The work was stopped before it finished.',
  internal: 'A bug in Recto. Please report it with the message.',
} as const;

/** A documented error code. */
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

/** Node's codes for a full disk or an exceeded quota. */
const DISK_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** Errors that block every job until a person intervenes. */
const AFFECTS_ALL_JOBS: ReadonlySet<ErrorCode> = new Set([
  'model_no_credit',
  'model_unauthorized',
  'budget_day_exceeded',
]);

/** Errors of single pages that may not recur on another machine or with other limits. */
const TRANSIENT_PAGE_ERRORS: ReadonlySet<string> = new Set<ErrorCode>([
  'page_timeout',
  'document_timeout',
  'prepare_crashed',
  'prepare_memory',
  'ocr_unavailable',
]);

/** Whether the next run retries a page that failed with this code, instead of reusing the failure. */
export function isTransientPageError(code: string): boolean {
  return TRANSIENT_PAGE_ERRORS.has(code);
}

/** Options of a RectoError. */
export interface RectoErrorOptions {
  readonly cause?: unknown;
  /** Whether the same call may succeed later without any change; the code decides by default. */
  readonly retryable?: boolean;
  /** How long the server asks to wait before the next attempt, in ms. */
  readonly retryAfterMs?: number | undefined;
}

/** The only error class of Recto. `message` says what happened, to which file or field, and what to do. */
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

  /** Whether the error blocks all other jobs too, until a person intervenes. */
  get affectsAllJobs(): boolean {
    return AFFECTS_ALL_JOBS.has(this.code);
  }
}

/** Whether `code` is one of the documented codes. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

/** An error as plain data, passed between threads, processes and steps. */
export interface SerializedError {
  readonly code: string;
  readonly message: string;
  /** Whether the same call may succeed later; the code decides by default. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

/** Converts an error to plain data. */
export function serializeError({ code, message, retryable, retryAfterMs }: RectoError): SerializedError {
  return { code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** Restores a serialized error; an undocumented code becomes `internal`. */
export function fromSerialized({ code, message, retryable, retryAfterMs }: SerializedError): RectoError {
  return new RectoError(isErrorCode(code) ? code : 'internal', message, {
    ...(retryable === undefined ? {} : { retryable }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** System errors in plain words. Source: errno(3). */
const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file of that name',
  EACCES: 'this user may not do that',
  EPERM: 'this user may not do that',
  EROFS: 'its disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EMFILE: 'this process has too many files open',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/** What an error says; of the file system, in plain words with the code. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall } = error as NodeJS.ErrnoException;
  const plain = code === undefined || syscall === undefined ? undefined : SYSTEM_ERRORS[code];
  return plain === undefined ? error.message : `${plain} (${code})`;
}

/**
 * Converts any error to a RectoError with `code`, its message prefixed by `context`. A RectoError is returned as it is,
 * and an error with a documented code keeps that; an abort becomes `cancelled`, a full disk `store_failed`.
 */
export function asRectoError(error: unknown, code: ErrorCode, context?: string): RectoError {
  if (error instanceof RectoError) return error;
  const message = context === undefined && error instanceof Error ? error.message : messageOf(error);
  const ownCode = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  if (typeof ownCode === 'string' && DISK_FULL.has(ownCode)) {
    return new RectoError('store_failed', context === undefined ? message : `${context}: ${message}`, { cause: error });
  }
  if (isErrorCode(ownCode)) return new RectoError(ownCode, message, { cause: error });
  if (error instanceof Error && error.name === 'AbortError') {
    return new RectoError('cancelled', context === undefined ? 'Stopped.' : `${context}: stopped.`, { cause: error });
  }
  return new RectoError(code, context === undefined ? message : `${context}: ${message}`, { cause: error });
}
