import type { Completion, JsonObject, ServerKind } from './protocol.ts';

/** What goes around every part of one answer. */
export interface Envelope {
  readonly kind: ServerKind;
  readonly id: string;
  readonly model: string;
  readonly created: number;
}

export interface Logprob {
  readonly token: string;
  readonly logprob: number;
}

/** The body of an answer that is not streamed. */
export function completionBody(
  envelope: Envelope,
  said: Completion,
  ended: {
    readonly content: string | null;
    readonly finishReason: string | null;
    readonly logprobs: readonly Logprob[] | undefined;
  },
): JsonObject {
  const { kind } = envelope;
  const reasoning = said.reasoning;
  const message: JsonObject = {
    role: 'assistant',
    content: ended.content,
    ...(kind === 'llama.cpp' && said.refusal === undefined ? {} : { refusal: said.refusal ?? null }),
    ...(kind === 'openrouter' || reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(kind === 'openrouter' || kind === 'vllm' ? { reasoning: reasoning ?? null } : {}),
  };
  const choice = {
    index: 0,
    message,
    ...logprobsOf(kind, ended.logprobs),
    finish_reason: ended.finishReason,
    ...ownOfChoice(kind, ended.finishReason),
    ...(said.choiceError === undefined ? {} : { error: said.choiceError }),
  };
  return { ...head(envelope, 'chat.completion'), choices: [choice] };
}

/** One event of a stream. */
export function chunkBody(
  envelope: Envelope,
  delta: JsonObject,
  ended: {
    readonly finishReason: string | null;
    readonly logprobs?: readonly Logprob[] | undefined;
    readonly error?: JsonObject;
  } = { finishReason: null },
): JsonObject {
  const { kind } = envelope;
  const choice = {
    index: 0,
    delta: kind === 'openrouter' ? { role: 'assistant', ...delta } : delta,
    ...logprobsOf(kind, ended.logprobs),
    finish_reason: ended.finishReason,
    ...ownOfChoice(kind, ended.finishReason),
    ...(ended.error === undefined ? {} : { error: ended.error }),
  };
  return { ...head(envelope, 'chat.completion.chunk'), choices: [choice] };
}

/** The event after the last one of the answer, which says what was used. */
export function usageChunk(envelope: Envelope, usage: JsonObject): JsonObject {
  return { ...head(envelope, 'chat.completion.chunk'), choices: [], usage };
}

export function head({ kind, id, model, created }: Envelope, object: string): JsonObject {
  const own = {
    openrouter: { provider: 'DeepInfra' },
    vllm: {},
    sglang: {},
    'llama.cpp': { system_fingerprint: 'b6500-de3ff815' },
  }[kind];
  return { id, ...own, object, created, model };
}

function ownOfChoice(kind: ServerKind, finishReason: string | null): JsonObject {
  if (kind === 'openrouter') return { native_finish_reason: finishReason };
  if (kind === 'vllm') return { stop_reason: null };
  return kind === 'sglang' ? { matched_stop: finishReason === 'stop' ? 200_008 : null } : {};
}

function logprobsOf(kind: ServerKind, logprobs: readonly Logprob[] | undefined): JsonObject {
  if (logprobs === undefined) return kind === 'llama.cpp' ? {} : { logprobs: null };
  const content = logprobs.map((each) => ({ ...each, bytes: [...Buffer.from(each.token)], top_logprobs: [] }));
  return { logprobs: { content } };
}
