import type { ServerResponse } from 'node:http';

/** Whose dialect of the chat-completions protocol is spoken. */
export type ServerKind = 'openrouter' | 'vllm' | 'sglang' | 'llama.cpp';

export type JsonObject = { readonly [name: string]: unknown };

/** An image as the server decoded it; the bytes themselves are not kept. */
export interface ReceivedImage {
  /** As the data URL declares it. */
  readonly mediaType: string;
  /** As the bytes are: `png`, `jpeg`, … */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Prompt tokens that it costs on this server. */
  readonly tokens: number;
}

/** One POST of `/chat/completions`. */
export interface ReceivedRequest {
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  /** The parsed body, in which the data of every image is left out; empty where it is not JSON. */
  readonly body: JsonObject;
  /** Bytes of the body as it came in. */
  readonly bytes: number;
  /** Of the messages, in their order. */
  readonly images: readonly ReceivedImage[];
  /** What the model sees of all text parts, in their order, one a line. */
  readonly text: string;
  /** Special tokens of Llama 4 that stand literally in the text, and that the tokenizer takes for what they say. */
  readonly specialTokens: readonly string[];
  /** Parameters that this server does not know, or that the model does not support, and that change nothing. */
  readonly ignored: readonly string[];
  /** Parameters that work, and should not be used any more. */
  readonly deprecated: readonly string[];
  readonly promptTokens: number;
  /** When it began and ended, in ms of `performance.now()`. */
  readonly beganAt: number;
  readonly endedAt: number | undefined;
  /** Whether the client hung up before the answer was complete. */
  readonly aborted: boolean;
  /** The HTTP status, 0 where there was none, and the name of the reply: `answer` where none was scripted, `refused` where it was wrong. */
  readonly answeredWith: { readonly status: number; readonly reply: string } | undefined;
}

/** An error as a server means it, before it is put into that server's shape. */
export interface Fault {
  readonly status: number;
  readonly message: string;
  /** `metadata.error_type` of OpenRouter. */
  readonly errorType?: string;
  /** More of OpenRouter's `metadata`. */
  readonly metadata?: JsonObject;
  /** `type` where it is not the one that goes with the status. */
  readonly type?: string;
  readonly param?: string;
  /** Beside `code` and `message`. */
  readonly extra?: JsonObject;
  readonly headers?: { readonly [name: string]: string };
}

/** How an answer that began well ends. */
export type BreakOff = 'reset' | 'stall' | 'end' | { readonly error: JsonObject; readonly status: number };

/** What the model says to one request. */
export interface Completion {
  /** The content: a text, none, or pieces without an end. */
  readonly text: string | null | Iterable<string>;
  readonly reasoning?: string;
  readonly refusal?: string;
  /** Says no more than so many tokens, as if that were the longest output. */
  readonly mostTokens?: number;
  /** `stop`, or `length` where the answer is cut at its longest, unless given. */
  readonly finishReason?: string | null;
  /** `choices[0].error`. */
  readonly choiceError?: JsonObject;
  /** Instead of what was used; null leaves it out. */
  readonly usage?: JsonObject | null;
  /** Comment lines of the stream before the answer, or blank lines before the body; OpenRouter streams one unless given. */
  readonly comments?: { readonly count: number; readonly intervalMs: number };
  /** Between one token and the next, in ms; 0 unless given. */
  readonly paceMs?: number;
  readonly breaksOff?: { readonly afterTokens: number; readonly how: BreakOff };
  /** Natural logarithm of the probability of a token; -0.01 unless given. */
  readonly logprob?: (token: string, index: number) => number;
  /** Whether it may say what the wire schema does not allow. */
  readonly unconstrained?: boolean;
}

const COMPLETION = Symbol('completion');
type Marked = Completion & { readonly [COMPLETION]: true };

/** A JSON value, a text, or a completion with all that goes with it. */
export type Answered = unknown;

/** An answer with more to it than its content. */
export function says(completion: Completion): Answered {
  return { ...completion, [COMPLETION]: true };
}

export function toCompletion(answered: Answered): Completion {
  if (typeof answered === 'string') return { text: answered };
  if (isMarked(answered)) return answered;
  return { text: JSON.stringify(answered) };
}

function isMarked(answered: unknown): answered is Marked {
  return typeof answered === 'object' && answered !== null && COMPLETION in answered;
}

/** One request on its way to an answer. */
export interface Exchange {
  readonly kind: ServerKind;
  readonly request: ReceivedRequest;
  readonly response: ServerResponse;
  /** Aborts when the client hangs up or the server stops. */
  readonly signal: AbortSignal;
  /** Resets the connection. */
  cut(): void;
  /** Answers as a server that works. */
  complete(answered: Answered): Promise<void>;
  /** What the model would say if nothing were scripted. */
  usual(): Promise<Answered>;
  /** Answers as if nothing were scripted. */
  fallBack(): Promise<void>;
  /** Answers with an error in the server's shape. */
  fail(fault: Fault): void;
}

/** How one request is answered. */
export interface Reply {
  /** As `answeredWith` records it. */
  readonly name: string;
  readonly run: (exchange: Exchange) => Promise<void> | void;
}

/** A model that a server offers. */
export interface ServedModel {
  readonly id: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly images: boolean;
  /** As OpenRouter names them. */
  readonly supportedParameters: readonly string[];
  /** US dollars a token. */
  readonly prices: { readonly prompt: number; readonly completion: number };
}

export interface Limits {
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly maxImages?: number;
  readonly maxRequestBytes?: number;
  readonly maxImagePixels?: number;
}
