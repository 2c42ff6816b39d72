import { contextFault } from '../errors.ts';
import type { Reply } from '../protocol.ts';
import { fault, raw } from '../reply.ts';
import { modelFault } from '../routing.ts';

/** `retryAfter`: seconds, or a date. */
export const tooManyRequests = (retryAfter?: number | Date): Reply =>
  fault('tooManyRequests', {
    status: 429,
    message: 'Rate limit exceeded',
    errorType: 'rate_limit_exceeded',
    headers: {
      ...(retryAfter === undefined
        ? {}
        : { 'retry-after': typeof retryAfter === 'number' ? String(retryAfter) : retryAfter.toUTCString() }),
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Date.now() + 60_000),
    },
  });

export const paymentRequired = (): Reply =>
  fault('paymentRequired', {
    status: 402,
    message: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits',
    errorType: 'payment_required',
  });

/** The credit would do for a shorter answer. */
export const canOnlyAfford = (tokens: number): Reply =>
  fault('canOnlyAfford', {
    status: 402,
    message: `This request requires more credits, or fewer max_tokens. You requested up to 16384 tokens, but can only afford ${tokens}. To increase, visit https://openrouter.ai/settings/credits and add more credits`,
    errorType: 'payment_required',
  });

/** A 429 that waiting does not help with. */
export const quotaExhausted = (): Reply =>
  raw(
    'quotaExhausted',
    429,
    { 'content-type': 'application/json' },
    JSON.stringify({
      error: {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
      },
    }),
  );

export const unauthorized = (): Reply =>
  fault('unauthorized', { status: 401, message: 'User not found.', errorType: 'authentication' });

export const moderated = (flagged = 'the text that was flagged'): Reply =>
  fault('moderated', {
    status: 403,
    message: 'Your input was flagged by the moderation of the provider.',
    errorType: 'content_policy_violation',
    metadata: {
      reasons: ['violence'],
      flagged_input: flagged.slice(0, 100),
      provider_name: 'OpenAI',
      model_slug: 'meta-llama/llama-4-maverick',
    },
  });

export const modelNotFound = (): Reply =>
  fault('modelNotFound', ({ kind, request }) => modelFault(kind, String(request.body.model ?? 'unknown')));

export const requestTimeout = (): Reply =>
  fault('requestTimeout', { status: 408, message: 'Request timed out', errorType: 'timeout' });

export const payloadTooLarge = (): Reply =>
  fault('payloadTooLarge', { status: 413, message: 'Request body is too large.', errorType: 'payload_too_large' });

export const contextExceeded = (limit = 131_072): Reply =>
  fault('contextExceeded', ({ kind, request }) =>
    contextFault(kind, { limit, prompt: Math.max(request.promptTokens, limit + 1), output: 0 }),
  );

/** An error of the validation itself, which is not in the documented shape. */
export const zodError = (): Reply =>
  raw(
    'zodError',
    400,
    { 'content-type': 'application/json' },
    JSON.stringify({
      success: false,
      error: { name: 'ZodError', message: '[{"code":"invalid_type","path":["messages"]}]' },
    }),
  );

export const internalError = (): Reply =>
  fault('internalError', { status: 500, message: 'Internal Server Error', errorType: 'server' });

/** A proxy that has lost the server behind it. */
export const badGateway = (): Reply =>
  raw(
    'badGateway',
    502,
    { 'content-type': 'text/html' },
    '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>cloudflare</center></body></html>',
  );

export const serviceUnavailable = (retryAfterSeconds?: number): Reply =>
  fault('serviceUnavailable', {
    status: 503,
    message: 'No available model provider that meets your routing requirements',
    errorType: 'provider_overloaded',
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
  });

export const edgeTimeout = (): Reply =>
  raw(
    'edgeTimeout',
    524,
    { 'content-type': 'text/html' },
    '<html><head><title>524: A timeout occurred</title></head><body>error code: 524</body></html>',
  );

export const providerOverloaded = (): Reply =>
  fault('providerOverloaded', { status: 529, message: 'Provider is overloaded', errorType: 'provider_overloaded' });
