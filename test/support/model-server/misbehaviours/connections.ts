import { setImmediate } from 'node:timers/promises';
import type { JsonObject, Reply } from '../protocol.ts';
import { breakingOff, changed, freely, raw } from '../reply.ts';
import { hang, writeBytes } from '../stream.ts';

/** Status and type of an error that comes after the HTTP status was sent; a code may be a word. */
const lateError = (code: number | string, message: string, errorType: string): JsonObject => ({
  error: { code, message, metadata: { error_type: errorType } },
});

/** An error in the body of an answer whose HTTP status is 200. */
export const errorInBody = (code: number | string = 502): Reply =>
  raw(
    'errorInBody',
    200,
    { 'content-type': 'application/json' },
    JSON.stringify(lateError(code, 'Provider disconnected unexpectedly', 'provider_unavailable')),
  );

export const errorInChoice = (code: number | string = 502): Reply =>
  freely('errorInChoice', {
    text: '',
    finishReason: 'error',
    choiceError: { code, message: 'Provider returned error', metadata: { error_type: 'provider_unavailable' } },
  });

/** Begins to answer, and then says in the stream that it failed. */
export const errorMidStream = (code: number | string = 'server_error', afterTokens = 5): Reply =>
  breakingOff('errorMidStream', afterTokens, {
    error: lateError(code, 'Provider disconnected unexpectedly', 'provider_unavailable'),
    status: 200,
  });

/** Comment lines for a while, and then the answer. */
export const slowToBegin = (count: number, intervalMs: number): Reply =>
  changed('slowToBegin', { comments: { count, intervalMs } });

/** Nothing but comment lines. */
export const onlyComments = (intervalMs = 5): Reply =>
  changed('onlyComments', { comments: { count: Number.POSITIVE_INFINITY, intervalMs } });

export const resetBeforeHeaders = (): Reply => ({ name: 'resetBeforeHeaders', run: ({ cut }) => cut() });

export const resetMidStream = (afterTokens = 5): Reply => breakingOff('resetMidStream', afterTokens, 'reset');

/** Takes the request, and says nothing at all. */
export const stallBeforeHeaders = (): Reply => ({ name: 'stallBeforeHeaders', run: ({ signal }) => hang(signal) });

/** Begins the answer with its headers, and says nothing. */
export const stallAfterHeaders = (): Reply => ({
  name: 'stallAfterHeaders',
  run: async ({ request, response, signal }) => {
    response.writeHead(200, {
      'content-type': request.body.stream === true ? 'text/event-stream' : 'application/json',
    });
    response.flushHeaders();
    await hang(signal);
  },
});

export const stallMidStream = (afterTokens = 5): Reply => breakingOff('stallMidStream', afterTokens, 'stall');

/** One token after the other, `paceMs` apart. */
export const trickle = (paceMs: number): Reply => changed('trickle', { paceMs });

/** A stream that ends without a finish reason and without `[DONE]`. */
export const endsWithoutDone = (afterTokens = 5): Reply => breakingOff('endsWithoutDone', afterTokens, 'end');

/** HTTP 200, and a page of HTML. */
export const notJson = (): Reply =>
  raw('notJson', 200, { 'content-type': 'text/html' }, '<!doctype html><title>Welcome</title>');

/** A body without an end, as fast as it is read. */
export const giganticBody = (): Reply => ({
  name: 'giganticBody',
  run: async ({ response, signal, request }) => {
    const stream = request.body.stream === true;
    response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' });
    const part = 'x'.repeat(65_536);
    response.write(
      stream
        ? 'data: {"choices":[{"index":0,"delta":{"content":"'
        : '{"choices":[{"index":0,"message":{"role":"assistant","content":"',
    );
    for (;;) {
      await writeBytes(response, part, signal);
      await setImmediate(undefined, { signal });
    }
  },
});
