import { z } from 'zod';
import { retryAfterMs } from '../../../schemas/retry-after.ts';
import { type ErrorCode, RectoError } from '../../errors.ts';

const text = z.coerce.string().catch('');
const metadataSchema = z
  .object({ error_type: text, provider_name: text, reasons: z.array(z.string()).catch([]) })
  .partial()
  .catch({});

/**
 * An error body: under `error` for OpenRouter and OpenAI, for vLLM also next to `object: "error"`, elsewhere plain
 * text.
 */
const errorSchema = z.object({
  code: z.union([z.number(), z.string()]).nullish().catch(undefined),
  type: text.optional(),
  message: text.optional(),
  metadata: metadataSchema.nullish(),
  availability: z
    .object({ code: text, retryable: z.boolean().optional().catch(undefined), retry_after: z.number().optional() })
    .partial()
    .nullish()
    .catch(undefined),
});
type ErrorBody = z.infer<typeof errorSchema>;

/** What a server rejected of a request; the `cause` of the error. */
export interface Rejection {
  /** Whether the server does not support the answer format. */
  readonly aboutFormat: boolean;
  /** Whether no provider supports all of the parameters. */
  readonly aboutParameters: boolean;
}

/** An error reply. */
export interface ServerReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Host name for messages. */
  readonly host: string;
}

const MAX_MESSAGE_CHARS = 300;
const MAX_WAIT_MS = 3_600_000;

const NO_CREDIT =
  /insufficient[ _](credits?|balance|funds|quota)|out of credits|negative balance|exceeded your current quota|payment required|add (more )?credits|top up/i;
const CONTEXT =
  /context[ _](length|size|window)|maximum (context|model) length|max_model_len|exceed_context|prompt is too long|too many tokens|input is too long/i;
const TOO_LARGE =
  /too large|too many images|at most \d+ images?|images? (limit|per prompt|per request)|exceeds? the (maximum|limit)/i;
const FORMAT =
  /response_format|json[ _]?schema|json_object|grammar|guided|structured|xgrammar|guidance|outlines|schema/i;
const NO_ENDPOINTS = /no allowed providers|constraint_filtered|support the requested parameters/i;

/**
 * Converts an error reply to a documented code, with retry information. The server's message is quoted in shortened
 * form.
 * Source: OpenRouter's errors page and openapi.yaml; vLLM's `ErrorResponse`; `format_error_response` of llama.cpp's
 * server.
 */
export function readServerError(reply: ServerReply): RectoError {
  const error = parseErrorBody(reply.body);
  const status = statusOf(reply.status, error);
  const message = shorten(error.message ?? '');
  const kind = [error.type, error.code, error.metadata?.error_type, error.availability?.code].join(' ');
  const code = codeOf(status, kind, message, error);
  const retryAfterMs = retryAfter(reply.headers, error);
  const summary = `${reply.host} says ${status}${message === '' ? '' : `: ${message}`}.`;
  const rejected = code === 'model_request_invalid' || code === 'model_failed' || code === 'model_overloaded';
  const aboutParameters = rejected && NO_ENDPOINTS.test(`${kind} ${message}`);
  const cause: Rejection = {
    aboutParameters,
    aboutFormat: aboutParameters || (rejected && status <= 500 && FORMAT.test(message)),
  };
  return new RectoError(code, `${summary}${ADVICE[code] ?? ''}`, {
    cause,
    retryAfterMs,
    ...(error.availability?.retryable === undefined ? {} : { retryable: error.availability.retryable }),
  });
}

/** What the server rejected; undefined for other errors. */
export function rejectionOf(error: unknown): Rejection | undefined {
  const cause = error instanceof RectoError ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'aboutFormat' in cause ? (cause as Rejection) : undefined;
}

const ADVICE: Partial<Readonly<Record<ErrorCode, string>>> = {
  model_no_credit: ' Top up the account; answers received so far are stored.',
  model_unauthorized: ' Check RECTO_MODEL_KEY or OPENROUTER_API_KEY.',
  model_unknown: ' Check RECTO_MODEL and RECTO_MODEL_URL.',
};

function codeOf(status: number, kind: string, message: string, error: ErrorBody): ErrorCode {
  const is = (pattern: RegExp) => pattern.test(kind);
  if (status === 402 || is(/payment_required/) || ([403, 429].includes(status) && NO_CREDIT.test(`${kind} ${message}`)))
    return 'model_no_credit';
  if (is(/content_policy_violation|\brefusal\b|content_filter/) || (error.metadata?.reasons?.length ?? 0) > 0)
    return 'model_refused';
  if (status === 401 || status === 403 || is(/\bauthentication\b|permission_denied/)) return 'model_unauthorized';
  if (
    is(/context_length_exceeded|payload_too_large|image_too_large|token_limit_exceeded|string_too_long|exceed_context/)
  )
    return 'model_context_exceeded';
  if (status === 413) return 'model_context_exceeded';
  if (status === 408 || status === 504 || status === 524 || is(/\btimeout\b/)) return 'model_timeout';
  if (status === 429) return 'model_rate_limited';
  if (status === 404) return NO_ENDPOINTS.test(`${kind} ${message}`) ? 'model_request_invalid' : 'model_unknown';
  if (status >= 400 && status < 500)
    return CONTEXT.test(message) || TOO_LARGE.test(message) ? 'model_context_exceeded' : 'model_request_invalid';
  return status >= 500 ? 'model_overloaded' : 'model_failed';
}

function parseErrorBody(body: unknown): ErrorBody {
  if (typeof body === 'string') return { message: /^\s*</.test(body) ? 'an HTML page' : body };
  const outer = z.record(z.string(), z.unknown()).safeParse(body).data ?? {};
  const inner = outer.error ?? outer.detail ?? outer;
  if (typeof inner === 'string') return { message: inner };
  return errorSchema.safeParse(inner).data ?? {};
}

/** Errors inside a status 200 have their status as a code, which may be a word in the middle of a stream. */
function statusOf(status: number, { code, type, metadata }: ErrorBody): number {
  if (status >= 400) return status;
  if (typeof code === 'number' && code >= 400 && code < 600) return code;
  if (typeof code === 'string' && /^[45]\d\d$/.test(code)) return Number(code);
  const word = [code, type, metadata?.error_type].join(' ');
  if (/rate_limit/.test(word)) return 429;
  if (/timeout/.test(word)) return 504;
  return /invalid|unprocessable|unsupported/.test(word) ? 400 : 502;
}

/** The server's Retry-After in ms. */
function retryAfter(headers: Readonly<Record<string, string>>, error: ErrorBody): number | undefined {
  const exact = Number(headers['retry-after-ms']);
  if (Number.isFinite(exact) && exact > 0) return Math.min(exact, MAX_WAIT_MS);
  const header = headers['retry-after'] ?? error.availability?.retry_after?.toString();
  const ms = retryAfterMs(header);
  return ms === undefined ? undefined : Math.min(ms, MAX_WAIT_MS);
}

function shorten(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > MAX_MESSAGE_CHARS ? `${line.slice(0, MAX_MESSAGE_CHARS)}…` : line;
}
