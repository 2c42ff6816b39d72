import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem } from '../../schemas/api.ts';
import { errorFields } from '../error-fields.ts';
import { asRectoError, ERROR_CODES, type ErrorCode, RectoError } from '../errors.ts';

/** HTTP status by code; what is not here is our fault. */
const STATUS: Partial<Readonly<Record<ErrorCode, number>>> = {
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
/** Of what is wrong with a request, so much is said: it repeats what was sent. */
const MAX_ERRORS = 20;
const LONGEST_MESSAGE = 300;

export function shortened(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}

const MEDIA_TYPE = 'application/problem+json';

/** Answers with an error as RFC 9457 has it. What is our fault is logged, and told without its message. */
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
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error);
  const failure = fromFastify(error) ?? asRectoError(error, 'internal');
  return { failure, problem: problemOf(failure) };
}

/** An error as RFC 9457 has it. What is our fault is told without its message. */
export function problemOf(failure: RectoError): Problem {
  const status = STATUS[failure.code] ?? 500;
  const detail = status === 500 ? ERROR_CODES.internal : failure.message;
  return { ...heading(failure.code, status), detail };
}

function invalid(error: FastifyError & { validation: { instancePath: string; message?: string }[] }): {
  readonly problem: Problem;
  readonly failure: RectoError;
} {
  const { validation } = error;
  const errors = validation.slice(0, MAX_ERRORS).map(({ instancePath, message = 'wrong' }) => ({
    pointer: shortened(instancePath),
    message: shortened(message),
  }));
  const where = error.validationContext ?? 'request';
  const said = errors.map(({ pointer, message }) => `${pointer || '/'}: ${message}`);
  if (validation.length > MAX_ERRORS) said.push(`and ${validation.length - MAX_ERRORS} more`);
  const detail = `The ${where} is wrong: ${said.join('; ')}.`;
  const failure = new RectoError('request_invalid', detail);
  return { failure, problem: { ...heading('request_invalid', 400), detail, errors } };
}

function heading(code: ErrorCode, status: number): Pick<Problem, 'type' | 'title' | 'status' | 'code'> {
  return { type: `urn:recto:error:${code}`, title: ERROR_CODES[code], status, code };
}

/** What Fastify and its plugins say of a request that they do not take. */
function fromFastify(error: unknown): RectoError | undefined {
  const { statusCode, message } = error as Partial<FastifyError>;
  if (error instanceof RectoError || statusCode === undefined || statusCode >= 500) return undefined;
  if (statusCode === 413) return new RectoError('file_too_large', `The request is too large: ${message}`);
  if (statusCode === 404) return new RectoError('not_found', String(message));
  return new RectoError('request_invalid', String(message));
}
