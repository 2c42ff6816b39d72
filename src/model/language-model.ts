import type { Unit } from '../../schemas/geometry.ts';
import type { View, Word } from '../../schemas/page.ts';
import type { AnswerFormat } from '../../schemas/parameters.ts';
import type { RectoError } from '../errors.ts';

/** A JSON Schema (draft 7 or 2020-12) with an object at its root. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One page of a chunk as a model may use it. */
export interface ChunkPage {
  /** Counted from 1 in the document. */
  readonly number: number;
  readonly kind: 'pdf' | 'image' | 'text';
  /** Of the upright page or original image, in `unit`. */
  readonly width: number;
  readonly height: number;
  readonly unit: Unit;
  /** Text layer, OCR or source text; empty where none could be read. */
  readonly words: readonly Word[];
  readonly views: readonly View[];
}

/** What is asked about some pages of a document, however the pages and the schema are given. */
export interface Asking {
  readonly documentName: string;
  readonly language?: string;
  /** How strictly the server is asked to hold the model to JSON; as strictly as it can unless given. */
  readonly format?: AnswerFormat;
  /** An answer that was not right, and what is wrong with it, for the model to put right. */
  readonly repair?: { readonly answer: string; readonly errors: readonly string[] };
  /** How often this was asked in vain before, because nothing came or the model ran in circles: each time it is sampled a little more freely. */
  readonly attempt?: number;
  /** Whether the answer may be twice as long as others, because it was cut off before. */
  readonly longer?: boolean;
}

/** The views sent in one model request, and what to get out of them. */
export interface ModelRequest extends Asking {
  readonly schema: JsonSchema;
  readonly pages: readonly ChunkPage[];
}

/** The same, with pages and schema in the blob store: what depends on their content is done where they are loaded. */
export interface StoredRequest extends Asking {
  /** `schema`: key of the blob. */
  readonly type: { readonly name: string; readonly schema: string };
  readonly pages: readonly StoredPage[];
}

export interface StoredPage {
  /** Counted from 1 in the document. */
  readonly number: number;
  /** Key of the page's blob. */
  readonly blob: string;
  /** SHA-256 of what a model may use of it. */
  readonly sha256: string;
}

export interface AnswerUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Input tokens that were expected, 0 where none are counted. */
  readonly predictedInputTokens: number;
  /** US dollars; null where neither the server says it nor the price is known. */
  readonly costUsd: number | null;
}

/** What came back. `text` is whatever the model said: it is read and validated by `extract/`, never trusted. */
export interface Answer {
  readonly text: string;
  /** `length`: cut off at the longest output; `loop`: stopped here because it repeated itself; `refusal`: declined or filtered. */
  readonly finishReason: 'stop' | 'length' | 'loop' | 'refusal';
  readonly usage: AnswerUsage;
  /** Doubts about what was read, which make the result partial. */
  readonly warnings: readonly string[];
  /** How the answer came about, where not as asked: a parameter that was not sent, a schema that the server did not take. */
  readonly notes?: readonly string[];
  /** How the server was asked to hold the model to JSON in the end. */
  readonly format?: AnswerFormat;
  /** By JSON Pointer of a field: the indices into `pages[n].words` that the value was read from, where the model knows. */
  readonly evidence?: { readonly [pointer: string]: { readonly page: number; readonly words: readonly number[] } };
}

/** The most that one request can use: its input as it is predicted, and the longest output. */
export interface MaxUsage extends Pick<AnswerUsage, 'inputTokens' | 'outputTokens'> {
  /** US dollars; infinite where the price is not known. */
  readonly costUsd: number;
}

/** How a request that was let through ended: with what it used, or with an error. */
export type AdmittedEnd = { readonly usage: AnswerUsage } | { readonly error: RectoError };

/**
 * Lets one request to a server through when limits and budgets allow it; whoever sends it tells in the end how it ended, which never fails.
 * Errors: `budget_exceeded`, `model_rate_limited`, `queue_unreachable`, `cancelled`.
 */
export type Admit = (
  most: MaxUsage,
  options: { readonly signal: AbortSignal },
) => Promise<(end: AdmittedEnd) => Promise<void>>;

export interface AnswerOptions {
  readonly signal: AbortSignal;
  /** AnsweredRequest before every request that is sent to a server; none is held up without it. */
  readonly admit?: Admit;
}

/**
 * What answers a chunk. An implementation throws RectoError only, a code of `model_…` or `cancelled`; what was answered and paid
 * for, however useless, comes back as an answer.
 * It never invents a field that it was not told to: what it cannot find is absent from the answer.
 */
export interface LanguageModel<R extends Asking = ModelRequest> {
  readonly provider: string;
  readonly id: string;
  /** `words`: reads only `pages[].words`, which therefore need OCR before the request; `views`: is shown the views. */
  readonly input: 'words' | 'views';
  /** Whether requests cost money or count against limits. */
  readonly metered: boolean;
  /** Whether it can put an answer right when told what is wrong with it. */
  readonly canRepair: boolean;
  /** Everything that can change the answer, as recorded in results and in the key of the answer cache. */
  readonly parameters: { readonly [name: string]: unknown };
  readonly promptVersion: string;
  /** Where what a request can cost at most is not known: no budget can be kept then. */
  readonly unpriced?: true;
  answer(request: R, options: AnswerOptions): Promise<Answer>;
}
