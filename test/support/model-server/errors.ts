import { STATUS_CODES } from 'node:http';
import type { Fault, JsonObject, ServerKind } from './protocol.ts';

/** Ends a request with an error. */
export class RequestFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

const PYTHON_TYPES: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  401: 'AuthenticationError',
  403: 'PermissionDeniedError',
  404: 'NotFoundError',
  429: 'RateLimitError',
  500: 'InternalServerError',
  503: 'ServiceUnavailableError',
};

const LLAMA_CPP_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  501: 'not_supported_error',
  503: 'unavailable_error',
};

/**
 * The body of an error as each server writes it. vLLM nests it since 0.10, and wrote it flat before; SGLang writes it flat.
 * Sources: `ErrorResponse` of vLLM, `create_error_response` of SGLang, `format_error_response` of llama.cpp, and the page on
 * errors of OpenRouter.
 */
export function errorBody(kind: ServerKind, fault: Fault, shape: 'nested' | 'flat' = 'nested'): JsonObject {
  const { status, message, extra = {} } = fault;
  if (kind === 'openrouter') {
    const errorType = fault.errorType === undefined ? {} : { error_type: fault.errorType };
    const metadata = { ...errorType, ...fault.metadata };
    const error = { message, code: status, ...(Object.keys(metadata).length === 0 ? {} : { metadata }), ...extra };
    return { error, user_id: 'user_2test' };
  }
  if (kind === 'llama.cpp') {
    return {
      error: { code: status, message, type: fault.type ?? LLAMA_CPP_TYPES[status] ?? 'server_error', ...extra },
    };
  }
  if (status === 401) return { error: 'Unauthorized' };
  const type = fault.type ?? PYTHON_TYPES[status] ?? (STATUS_CODES[status] ?? 'Error').replaceAll(' ', '');
  const error = { message, type, param: fault.param ?? null, code: status, ...extra };
  return kind === 'sglang' || shape === 'flat' ? { object: 'error', ...error } : { error };
}

/** The prompt, with what may be answered, is longer than the context. All in tokens. */
export function contextFault(
  kind: ServerKind,
  { limit, prompt, output }: { readonly limit: number; readonly prompt: number; readonly output: number },
): Fault {
  const total = prompt + output;
  if (kind === 'llama.cpp') {
    return {
      status: 400,
      message: `request (${prompt} tokens) exceeds the available context size (${limit} tokens), try increasing it`,
      type: 'exceed_context_size_error',
      extra: { n_prompt_tokens: prompt, n_ctx: limit },
    };
  }
  if (kind === 'openrouter') {
    return {
      status: 400,
      message: `This endpoint's maximum context length is ${limit} tokens. However, you requested about ${total} tokens (${prompt} of text input, ${output} in the output). Please reduce the length of either one, or use the context-compression plugin to compress your prompt automatically.`,
      errorType: 'context_length_exceeded',
    };
  }
  if (kind === 'sglang') {
    return {
      status: 400,
      message: `Requested token count exceeds the model's maximum context length of ${limit} tokens. You requested a total of ${total} tokens: ${prompt} tokens from the input messages and ${output} tokens for the completion. Please reduce the number of tokens in the input messages or the completion to fit within the limit.`,
    };
  }
  return {
    status: 400,
    message: `This model's maximum context length is ${limit} tokens. However, you requested ${output} output tokens and your prompt contains ${prompt} input tokens, for a total of ${total} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`,
    param: 'input_tokens',
  };
}

/** The grammar of a JSON Schema cannot be made, or no endpoint takes one. */
export function schemaFault(kind: ServerKind): Fault {
  if (kind === 'openrouter') return noEndpointFault();
  const message = {
    vllm: 'The provided JSON schema contains features not supported by xgrammar.',
    sglang: 'Failed to compile json grammar: unsupported JSON schema',
    'llama.cpp': 'Failed to initialize samplers: failed to parse grammar',
  }[kind];
  return { status: 400, message };
}

/** No endpoint of OpenRouter is left once those that do not support all parameters are left out. */
export function noEndpointFault(): Fault {
  return {
    status: 404,
    message:
      'No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: https://openrouter.ai/docs/guides/routing/provider-selection',
    errorType: 'not_found',
    extra: { availability: { code: 'constraint_filtered', retryable: false, constraint: 'parameters' } },
  };
}

/** An error of the provider behind OpenRouter, which passes it on. */
export function upstreamFault(status: number, raw: string): Fault {
  return {
    status,
    message: 'Provider returned error',
    errorType: status >= 500 ? 'provider_unavailable' : 'invalid_request',
    metadata: { raw, provider_name: 'DeepInfra' },
  };
}
