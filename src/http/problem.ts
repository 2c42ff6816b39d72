import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem } from '../../schemas/api.ts';
import { errorFields } from '../error-fields.ts';
import { asRectoError, ERROR_CODES, type ErrorCode, RectoError } from '../errors.ts';

/** HTTP status by error code; 500 for all others. */
const STATUS_BY_CODE: Partial<Readonly<Record<ErrorCode, number>>> = {
  usage: 400,
  request_invalid: 400,
  file_not_found: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  job_busy: 409,
  job_not_finished: 409,
  idempotency_in_flight: 409,
  type_exists: 409,
  review_conflict: 412,
  file_too_large: 413,
  file_unsupported: 415,
  file_mismatch: 415,
  file_empty: 422,
  file_corrupt: 422,
  no_pages: 422,
  page_range: 422,
  password_required: 422,
  password_wrong: 422,
  too_many_pages: 422,
  too_many_pixels: 422,
  type_unknown: 422,
  schema_invalid: 422,
  schema_unsupported: 422,
  task_timeout: 422,
  task_memory: 422,
  model_unknown: 422,
  idempotency_key_reuse: 422,
  url_forbidden: 422,
  url_failed: 422,
  rate_limited: 429,
  queue_full: 503,
  server_busy: 503,
  queue_unreachable: 503,
  store_failed: 503,
};

const RETRY_AFTER_S = 5;
/** Limits of a problem's size, as its errors quote the request. */
const MAX_ERRORS = 20;
const MAX_MESSAGE_LENGTH = 300;

/** Cuts a text that quotes a request to the longest length of a message. */
export function truncate(text: string): string {
  return text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH)}…` : text;
}

const MEDIA_TYPE = 'application/problem+json';

/** Sends an error as a problem. Server errors are logged, and sent without their message. Source: RFC 9457. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { problem, failure } = toProblem(error);
  if (problem.status >= 500) request.log.error({ request: request.id, ...errorFields(failure) }, 'request failed');
  if (failure.retryAfterMs !== undefined || problem.status === 503) {
    const seconds = failure.retryAfterMs === undefined ? RETRY_AFTER_S : Math.ceil(failure.retryAfterMs / 1000);
    reply.header('retry-after', String(seconds));
  }
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="recto"');
  return reply.code(problem.status).type(MEDIA_TYPE).send(JSON.stringify(problem));
}

function toProblem(error: unknown): { readonly problem: Problem; readonly failure: RectoError } {
  if (hasZodFastifySchemaValidationErrors(error)) return validationProblem(error);
  const failure = fromFastifyError(error) ?? asRectoError(error, 'internal');
  return { failure, problem: problemOf(failure) };
}

/** The problem of an error; a server error's message is replaced. Source: RFC 9457. */
export function problemOf(failure: RectoError): Problem {
  const status = STATUS_BY_CODE[failure.code] ?? 500;
  const detail = status === 500 ? ERROR_CODES.internal : failure.message;
  return { ...problemHeader(failure.code, status), detail };
}

function validationProblem(error: FastifyError & { validation: { instancePath: string; message?: string }[] }): {
  readonly problem: Problem;
  readonly failure: RectoError;
} {
  const { validation } = error;
  const errors = validation.slice(0, MAX_ERRORS).map(({ instancePath, message = 'invalid' }) => ({
    pointer: truncate(instancePath),
    message: truncate(message),
  }));
  const context = error.validationContext ?? 'request';
  const messages = errors.map(({ pointer, message }) => `${pointer || '/'}: ${message}`);
  if (validation.length > MAX_ERRORS) messages.push(`and ${validation.length - MAX_ERRORS} more`);
  const detail = `The ${context} is invalid: ${messages.join('; ')}.`;
  const failure = new RectoError('request_invalid', detail);
  return { failure, problem: { ...problemHeader('request_invalid', 400), detail, errors } };
}

function problemHeader(code: ErrorCode, status: number): Pick<Problem, 'type' | 'title' | 'status' | 'code'> {
  return { type: `urn:recto:error:${code}`, title: ERROR_CODES[code], status, code };
}

/** Maps the client errors of Fastify and its plugins. */
function fromFastifyError(error: unknown): RectoError | undefined {
  const { statusCode, message } = error as Partial<FastifyError>;
  if (error instanceof RectoError || statusCode === undefined || statusCode >= 500) return undefined;
  if (statusCode === 413) return new RectoError('file_too_large', `The request is too large: ${message}`);
  if (statusCode === 415) {
    const message =
      'The type of the body is not one that Recto reads: send JSON as application/json, or a form with a file as multipart/form-data.';
    return new RectoError('request_invalid', message);
  }
  if (statusCode === 404) return new RectoError('not_found', String(message));
  return new RectoError('request_invalid', String(message));
}
