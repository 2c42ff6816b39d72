import type { IncomingHttpHeaders } from 'node:http';
import { RequestFault } from './errors.ts';
import { renderPrompt } from './messages.ts';
import type { Fault, JsonObject, Limits, ReceivedRequest, ServedModel, ServerKind } from './protocol.ts';
import { checkBody } from './request.ts';
import { chooseModel, outputLimit, refuseSchema, unsupportedParameters } from './routing.ts';

export interface AdmitOptions {
  readonly kind: ServerKind;
  readonly key?: string;
  readonly limits?: Limits;
  readonly schema?: 'enforced' | 'ignored' | 'refused';
}

/** What is known of a request that a server takes. */
export interface Admitted {
  readonly model: ServedModel;
  /** Most tokens of the answer. */
  readonly limit: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly logprobs: boolean;
  /** What the answer is bound to. */
  readonly schema: JsonObject | undefined;
  /** For the record. */
  readonly received: Pick<
    ReceivedRequest,
    'images' | 'text' | 'specialTokens' | 'promptTokens' | 'ignored' | 'deprecated'
  >;
}

/** Checks a request as the server does. Throws RequestFault. */
export async function admit(raw: JsonObject, models: readonly ServedModel[], options: AdmitOptions): Promise<Admitted> {
  const { kind } = options;
  const body = { ...checkBody(kind, raw), raw };
  const model = chooseModel(kind, body, models);
  const unsupported = kind === 'openrouter' ? unsupportedParameters(body, model) : [];
  if (body.schema !== undefined && options.schema === 'refused') refuseSchema(kind);
  const prompt = await renderPrompt(kind, body.messages, options.limits ?? {});
  const supportsLogprobs = model.supportedParameters.includes('logprobs');
  return {
    model,
    limit: outputLimit(kind, body, model, prompt.promptTokens),
    stream: body.stream,
    includeUsage: body.includeUsage,
    logprobs: body.logprobs && supportsLogprobs,
    schema: options.schema === 'ignored' ? undefined : body.schema,
    received: { ...prompt, ignored: [...body.ignored, ...unsupported], deprecated: body.deprecated },
  };
}

/** Throws RequestFault where the key is missing or another. */
export function authorise(kind: ServerKind, key: string | undefined, headers: IncomingHttpHeaders): void {
  if (key === undefined || headers.authorization === `Bearer ${key}`) return;
  const missing = headers.authorization === undefined;
  const message = {
    openrouter: missing ? 'No auth credentials found' : 'User not found.',
    vllm: 'Unauthorized',
    sglang: 'Unauthorized',
    'llama.cpp': 'Invalid API Key',
  }[kind];
  throw new RequestFault({ status: 401, message, ...(kind === 'openrouter' ? { errorType: 'authentication' } : {}) });
}

/** A body that is larger than the server, or the proxy before it, takes. */
export function tooLargeFault(): Fault {
  return { status: 413, message: 'Request body is too large.', errorType: 'payload_too_large' };
}

/** The JSON of a body. Throws RequestFault where it is none. */
export function parseBody(kind: ServerKind, bytes: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Said below.
  }
  const message = kind === 'openrouter' ? 'Invalid JSON in the request body.' : 'JSON decode error';
  throw new RequestFault({ status: 400, message, ...(kind === 'openrouter' ? { errorType: 'invalid_request' } : {}) });
}

/** A body in which the data of images is replaced by how much of it there is: requests are kept, images are large. */
export function withoutImageData(body: JsonObject): JsonObject {
  const json = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith('data:') && value.length > 200
      ? `${value.slice(0, value.indexOf(',') + 1)}… ${value.length} characters`
      : value,
  );
  return JSON.parse(json) as JsonObject;
}
