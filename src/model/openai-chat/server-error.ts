import { z } from 'zod';
import { retryAfterMs } from '../../../schemas/retry-after.ts';
import { type ErrorCode, RectoError } from '../../errors.ts';

const text = z.coerce.string().catch('');
const metadataSchema = z
  .object({ error_type: text, provider_name: text, reasons: z.array(z.string()).catch([]) })
  .partial()
  .catch({});

/** What servers say of an error: OpenRouter and OpenAI under `error`, vLLM also beside `object: "error"`, others as bare text. */
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
type ServerSaid = z.infer<typeof errorSchema>;

/** What of the request it is that a server turned down: the `cause` of the error. */
export interface Rejection {
  /** Whether it is the way in which the answer was to be held to JSON that the server does not take. */
  readonly aboutFormat: boolean;
  /** Whether no provider takes all of the parameters together. */
  readonly aboutParameters: boolean;
}

export interface ServerReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** For messages. */
  readonly host: string;
}

const LONGEST_MESSAGE = 300;
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
 * The error of a server as one of the documented codes, with whether and when to try again. What the server says is quoted
 * shortened; text of documents that it may quote is left out.
 * Source: OpenRouter's errors page and openapi.yaml; vLLM's `ErrorResponse`; `format_error_response` of llama.cpp's server.
 */
export function readServerError(reply: ServerReply): RectoError {
  const said = saidBy(reply.body);
  const status = statusOf(reply.status, said);
  const message = shorten(said.message ?? '');
  const kind = [said.type, said.code, said.metadata?.error_type, said.availability?.code].join(' ');
  const code = codeOf(status, kind, message, said);
  const retryAfterMs = retryAfter(reply.headers, said);
  const told = `${reply.host} says ${status}${message === '' ? '' : `: ${message}`}.`;
  const rejected = code === 'model_request_invalid' || code === 'model_failed' || code === 'model_overloaded';
  const aboutParameters = rejected && NO_ENDPOINTS.test(`${kind} ${message}`);
  const cause: Rejection = {
    aboutParameters,
    aboutFormat: aboutParameters || (rejected && status <= 500 && FORMAT.test(message)),
  };
  return new RectoError(code, `${told}${ADVICE[code] ?? ''}`, {
    cause,
    retryAfterMs,
    ...(said.availability?.retryable === undefined ? {} : { retryable: said.availability.retryable }),
  });
}

/** What the server turned down, where it is that which the error tells of. */
export function rejectionOf(error: unknown): Rejection | undefined {
  const cause = error instanceof RectoError ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'aboutFormat' in cause ? (cause as Rejection) : undefined;
}

const ADVICE: Partial<Readonly<Record<ErrorCode, string>>> = {
  model_no_credit: ' Top up the account; what was answered is kept, and nothing is lost.',
  model_unauthorized: ' Check RECTO_MODEL_KEY or OPENROUTER_API_KEY.',
  model_unknown: ' Check RECTO_MODEL and RECTO_MODEL_URL.',
};

function codeOf(status: number, kind: string, message: string, said: ServerSaid): ErrorCode {
  const is = (pattern: RegExp) => pattern.test(kind);
  if (status === 402 || is(/payment_required/) || ([403, 429].includes(status) && NO_CREDIT.test(`${kind} ${message}`)))
    return 'model_no_credit';
  if (is(/content_policy_violation|\brefusal\b|content_filter/) || (said.metadata?.reasons?.length ?? 0) > 0)
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

function saidBy(body: unknown): ServerSaid {
  if (typeof body === 'string') return { message: /^\s*</.test(body) ? 'an HTML page' : body };
  const outer = z.record(z.string(), z.unknown()).safeParse(body).data ?? {};
  const inner = outer.error ?? outer.detail ?? outer;
  if (typeof inner === 'string') return { message: inner };
  return errorSchema.safeParse(inner).data ?? {};
}

/** Errors inside of HTTP 200 carry their status as a code; mid-stream it may be a word. */
function statusOf(status: number, { code, type, metadata }: ServerSaid): number {
  if (status >= 400) return status;
  if (typeof code === 'number' && code >= 400 && code < 600) return code;
  if (typeof code === 'string' && /^[45]\d\d$/.test(code)) return Number(code);
  const word = [code, type, metadata?.error_type].join(' ');
  if (/rate_limit/.test(word)) return 429;
  if (/timeout/.test(word)) return 504;
  return /invalid|unprocessable|unsupported/.test(word) ? 400 : 502;
}

/** How long the server asks to wait, in ms. */
function retryAfter(headers: Readonly<Record<string, string>>, said: ServerSaid): number | undefined {
  const exact = Number(headers['retry-after-ms']);
  if (Number.isFinite(exact) && exact > 0) return Math.min(exact, MAX_WAIT_MS);
  const given = headers['retry-after'] ?? said.availability?.retry_after?.toString();
  const ms = retryAfterMs(given);
  return ms === undefined ? undefined : Math.min(ms, MAX_WAIT_MS);
}

function shorten(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}
