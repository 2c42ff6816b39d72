import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { RectoError } from '../../errors.ts';
import type { HttpReply } from '../http.ts';
import { createLoopGuard, type Loop } from './loop-guard.ts';

const tokens = z.int().min(0).optional().catch(undefined);
const usageSchema = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  cost: z.number().min(0).optional().catch(undefined),
});

const contentSchema = z
  .union([
    z.string(),
    z
      .array(z.object({ type: z.string(), text: z.string().optional() }))
      .transform((parts) => parts.map((part) => part.text ?? '').join('')),
  ])
  .nullish()
  .catch(undefined);
const messageSchema = z
  .object({ content: contentSchema, refusal: z.string().nullish().catch(undefined) })
  .partial()
  .nullish()
  .catch(undefined);

/** One event of a stream, or a complete answer that is not streamed; parsed leniently. */
const eventSchema = z.object({
  model: z.string().optional().catch(undefined),
  provider: z.string().optional().catch(undefined),
  choices: z
    .array(
      z.object({
        delta: messageSchema,
        message: messageSchema,
        finish_reason: z.string().nullish().catch(undefined),
        error: z.unknown().optional(),
      }),
    )
    .optional()
    .catch(undefined),
  usage: usageSchema.nullish().catch(undefined),
  error: z.unknown().optional(),
});

/** An answer from the server. */
export interface Completion {
  readonly text: string;
  /** The server's value, such as `stop`, `length` or `content_filter`; undefined if absent. */
  readonly finishReason: string | undefined;
  readonly refusal: string;
  /** Set if the answer was stopped for looping. */
  readonly loop: Loop | undefined;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly usage: {
    readonly inputTokens: number | undefined;
    readonly outputTokens: number | undefined;
    readonly costUsd: number | undefined;
  };
}

/** An error inside a reply with status 200. */
export interface InnerError {
  readonly innerError: unknown;
}

type Draft = { -readonly [K in keyof Completion]: Completion[K] };

/** Larger than any legitimate answer. */
const MAX_REPLY_BYTES = 32_000_000;

/**
 * Reads an answer, streamed or not. If the model loops, the stream is closed.
 * Errors: `model_failed` (retryable) if the reply is truncated or no completion; those of the connection.
 */
export async function readCompletion(reply: HttpReply, host: string): Promise<Completion | InnerError> {
  const streamed = (reply.headers['content-type'] ?? '').includes('text/event-stream');
  return streamed ? readStream(reply, host) : readSingle(reply, host);
}

async function readSingle(reply: HttpReply, host: string): Promise<Completion | InnerError> {
  const body = parseEvent(await readText(reply, host), host);
  const draft = emptyDraft();
  const failure = addEvent(body, draft);
  if (failure !== undefined) return failure;
  if (body.choices === undefined || body.choices.length === 0) throw noAnswer(host, 'its reply holds no answer');
  draft.loop = createLoopGuard().feed(draft.text);
  return draft;
}

async function readStream(reply: HttpReply, host: string): Promise<Completion | InnerError> {
  const draft = emptyDraft();
  const guard = createLoopGuard();
  const decoder = new TextDecoder();
  const events: string[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event.data) });
  let bytes = 0;
  let done = false;
  for await (const piece of reply.body) {
    bytes += piece.length;
    if (bytes > MAX_REPLY_BYTES) throw tooLong(host);
    parser.feed(decoder.decode(piece, { stream: true }));
    for (const data of events.splice(0)) {
      if (data === '[DONE]') {
        done = true;
        continue;
      }
      const before = draft.text.length;
      const failure = addEvent(parseEvent(data, host), draft);
      if (failure !== undefined) return failure;
      draft.loop = guard.feed(draft.text.slice(before));
      if (draft.loop !== undefined) return draft;
    }
  }
  if (!done && draft.finishReason === undefined)
    throw noAnswer(host, 'its stream broke off before the answer was complete');
  return draft;
}

/** Adds an event to the answer; returns the error in the event, if any. */
function addEvent(event: z.infer<typeof eventSchema>, draft: Draft): InnerError | undefined {
  const [choice] = event.choices ?? [];
  const innerError = event.error ?? choice?.error;
  if (innerError !== undefined && innerError !== null) return { innerError: { error: innerError } };
  if (choice?.finish_reason === 'error') return { innerError: { error: { message: 'the provider failed' } } };
  const message = choice?.delta ?? choice?.message;
  draft.text += message?.content ?? '';
  draft.refusal += message?.refusal ?? '';
  draft.finishReason = choice?.finish_reason ?? draft.finishReason;
  draft.model = event.model ?? draft.model;
  draft.provider = event.provider ?? draft.provider;
  const usage = event.usage ?? undefined;
  if (usage !== undefined) {
    draft.usage = {
      inputTokens: usage.prompt_tokens ?? draft.usage.inputTokens,
      outputTokens: usage.completion_tokens ?? draft.usage.outputTokens,
      costUsd: usage.cost ?? draft.usage.costUsd,
    };
  }
  return undefined;
}

/** Reads the text of a reply. Errors: `model_failed` if it is too long. */
export async function readText(reply: HttpReply, host: string): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of reply.body) {
    bytes += piece.length;
    if (bytes > MAX_REPLY_BYTES) throw tooLong(host);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parseEvent(text: string, host: string): z.infer<typeof eventSchema> {
  try {
    return eventSchema.parse(JSON.parse(text));
  } catch (error) {
    throw noAnswer(host, 'its reply is not what an OpenAI-compatible server says', error);
  }
}

function emptyDraft(): Draft {
  return {
    text: '',
    finishReason: undefined,
    refusal: '',
    loop: undefined,
    model: undefined,
    provider: undefined,
    usage: { inputTokens: undefined, outputTokens: undefined, costUsd: undefined },
  };
}

function noAnswer(host: string, what: string, cause?: unknown): RectoError {
  return new RectoError('model_failed', `${host} did not answer: ${what}.`, { cause });
}

function tooLong(host: string): RectoError {
  return new RectoError('model_failed', `${host} sends more than ${MAX_REPLY_BYTES} bytes in one answer.`, {
    retryable: false,
  });
}
