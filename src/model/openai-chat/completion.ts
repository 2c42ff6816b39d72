import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { RectoError } from '../../errors.ts';
import type { HttpReply } from '../http.ts';
import { createGuard, type Loop } from './guard.ts';

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

/** One event of a stream, or the whole of an answer that is not streamed. Only what is used is read, and leniently. */
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

/** An answer as the server gave it. */
export interface Completion {
  readonly text: string;
  /** Of the server: `stop`, `length`, `content_filter` and so on; `undefined` where it gave none. */
  readonly finishReason: string | undefined;
  readonly refusal: string;
  /** Set where the answer was stopped here. */
  readonly loop: Loop | undefined;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly usage: {
    readonly inputTokens: number | undefined;
    readonly outputTokens: number | undefined;
    readonly costUsd: number | undefined;
  };
}

/** An error that came inside of HTTP 200. */
export interface InnerError {
  readonly innerError: unknown;
}

type Draft = { -readonly [K in keyof Completion]: Completion[K] };

/** No honest answer is longer, in bytes. */
const LONGEST_REPLY = 32_000_000;

/**
 * Reads an answer, streamed or not. A stream in which the model runs in circles is left, which closes the connection.
 * Errors: `model_failed` (retryable) where the reply ends before its time or is no answer at all; those of the connection.
 */
export async function readCompletion(reply: HttpReply, host: string): Promise<Completion | InnerError> {
  const streamed = (reply.headers['content-type'] ?? '').includes('text/event-stream');
  return streamed ? readStream(reply, host) : readWhole(reply, host);
}

async function readWhole(reply: HttpReply, host: string): Promise<Completion | InnerError> {
  const body = parsed(await readText(reply, host), host);
  const draft = emptyDraft();
  const failure = take(body, draft);
  if (failure !== undefined) return failure;
  if (body.choices === undefined || body.choices.length === 0) throw noAnswer(host, 'its reply holds no answer');
  draft.loop = createGuard().take(draft.text);
  return draft;
}

async function readStream(reply: HttpReply, host: string): Promise<Completion | InnerError> {
  const draft = emptyDraft();
  const guard = createGuard();
  const decoder = new TextDecoder();
  const events: string[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event.data) });
  let bytes = 0;
  let done = false;
  for await (const piece of reply.body) {
    bytes += piece.length;
    if (bytes > LONGEST_REPLY) throw tooLong(host);
    parser.feed(decoder.decode(piece, { stream: true }));
    for (const data of events.splice(0)) {
      if (data === '[DONE]') {
        done = true;
        continue;
      }
      const before = draft.text.length;
      const failure = take(parsed(data, host), draft);
      if (failure !== undefined) return failure;
      draft.loop = guard.take(draft.text.slice(before));
      if (draft.loop !== undefined) return draft;
    }
  }
  if (!done && draft.finishReason === undefined)
    throw noAnswer(host, 'its stream broke off before the answer was complete');
  return draft;
}

/** Adds an event to the answer; returns the error that it tells of. */
function take(event: z.infer<typeof eventSchema>, draft: Draft): InnerError | undefined {
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

/** The text of a reply that is not a stream. Errors: `model_failed` where it is absurdly long. */
export async function readText(reply: HttpReply, host: string): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of reply.body) {
    bytes += piece.length;
    if (bytes > LONGEST_REPLY) throw tooLong(host);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(text: string, host: string): z.infer<typeof eventSchema> {
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
  return new RectoError('model_failed', `${host} sends more than ${LONGEST_REPLY} bytes in one answer.`, {
    retryable: false,
  });
}
