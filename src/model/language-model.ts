import type { FinishReason } from '../../schemas/answer.ts';
import type { Unit } from '../../schemas/geometry.ts';
import type { View, Word } from '../../schemas/page.ts';
import type { AnswerFormat } from '../../schemas/parameters.ts';
import type { ModelNote } from '../../schemas/result.ts';
import type { RectoError } from '../errors.ts';

/** A JSON Schema (draft 7 or 2020-12) with an object at its root. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One page of a chunk, as a model may use it. */
export interface ChunkPage {
  /** Counted from 1 in the document. */
  readonly number: number;
  readonly kind: 'pdf' | 'image' | 'text';
  /** Size of the upright page or original image, in `unit`. */
  readonly width: number;
  readonly height: number;
  readonly unit: Unit;
  /** From the text layer, OCR or source text; may be empty. */
  readonly words: readonly Word[];
  readonly views: readonly View[];
  /** Lines that look like rows of a table, if they were counted. */
  readonly rows?: number;
}

/** Lines of a list whose rows an answer lacks. */
export interface MissingLines {
  /** JSON Pointer of the list. */
  readonly list: string;
  readonly lines: readonly { readonly page: number; readonly text: string }[];
  /** A line of the list, and the row that was read from it. */
  readonly example?: { readonly text: string; readonly row: unknown };
}

/** The part of a request that does not depend on how pages and schema are provided. */
export interface RequestBase {
  readonly documentName: string;
  readonly language?: string;
  /** Requested answer format; the strictest by default. */
  readonly format?: AnswerFormat;
  /** An earlier answer with its mistakes, for the model to correct. */
  readonly repair?: { readonly answer: string; readonly errors: readonly string[] };
  /** Lines that alone are asked about, since an earlier answer lacks their rows. */
  readonly missing?: MissingLines;
  /** Number of earlier unusable answers; each raises the sampling temperature a little. */
  readonly attempt?: number;
  /** Whether to double the output limit, because an earlier answer was cut off. */
  readonly longer?: boolean;
}

/** A request with its pages and schema loaded. */
export interface ModelRequest extends RequestBase {
  readonly schema: JsonSchema;
  readonly pages: readonly ChunkPage[];
}

/** A request whose pages and schema are in the blob store, loaded by the task that needs them. */
export interface StoredRequest extends RequestBase {
  /** `schema`: blob key. */
  readonly type: { readonly name: string; readonly schema: string };
  readonly pages: readonly StoredPage[];
}

/** A reference to a stored page. */
export interface StoredPage {
  /** Counted from 1 in the document. */
  readonly number: number;
  /** Blob key of the page. */
  readonly blob: string;
  /** SHA-256 of the parts that a model may use. */
  readonly sha256: string;
  /** Lines that look like rows of a table, if they were counted. */
  readonly rows?: number;
}

/** Tokens and cost of a request. */
export interface AnswerUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Predicted input tokens; 0 if the model does not count tokens. */
  readonly predictedInputTokens: number;
  /** US dollars; null if neither the server reports it nor the price is known. */
  readonly costUsd: number | null;
}

/** The page and the indices of the words that a value was read from. */
export interface Evidence {
  readonly page: number;
  readonly words: readonly number[];
  /**
   * `checks`: rules of the document type chose it among several candidates; `form`: nothing but its form speaks for it, and
   * other values of that form are printed; `order`: it is of an address that may be another party's.
   */
  readonly chosenBy?: 'checks' | 'form' | 'order';
}

/** An answer. `text` is untrusted: `extract/` parses and validates it. */
export interface Answer {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage: AnswerUsage;
  /** Doubts about the answer, which make the result partial. */
  readonly warnings: readonly string[];
  /** Deviations from the request, such as a parameter that was not sent or a schema that the server rejected. */
  readonly notes?: readonly ModelNote[];
  /** The answer format that was finally used. */
  readonly format?: AnswerFormat;
  /** By JSON Pointer: where a value was read, if the model knows. */
  readonly evidence?: { readonly [pointer: string]: Evidence };
}

/** Upper bound of a request's usage: predicted input and maximum output. */
export interface MaxUsage extends Pick<AnswerUsage, 'inputTokens' | 'outputTokens'> {
  /** US dollars; infinite if the price is unknown. */
  readonly costUsd: number;
}

/** How an admitted request ended. */
export type AdmittedEnd = { readonly usage: AnswerUsage } | { readonly error: RectoError };

/**
 * Waits until limits and budgets allow a request. Returns a function to report how it ended, which never rejects.
 * Errors: `budget_exceeded`, `model_rate_limited`, `queue_unreachable`, `cancelled`.
 */
export type Admit = (
  maxUsage: MaxUsage,
  options: { readonly signal: AbortSignal },
) => Promise<(end: AdmittedEnd) => Promise<void>>;

/** Options for answering. */
export interface AnswerOptions {
  readonly signal: AbortSignal;
  /** Called before every request to a server; without it requests are not limited. */
  readonly admit?: Admit;
}

/**
 * A model that answers requests. Implementations throw only RectoErrors with a `model_…` code or `cancelled`; every
 * paid answer, however unusable, is returned. Values that the model cannot find are absent from the answer.
 */
export interface LanguageModel<R extends RequestBase = ModelRequest> {
  readonly provider: string;
  readonly id: string;
  /** `words`: reads only `pages[].words`, which need OCR first; `views`: reads the views. */
  readonly input: 'words' | 'views';
  /** Whether requests cost money or count against limits. */
  readonly metered: boolean;
  /** Whether it can correct an answer when told its mistakes. */
  readonly canRepair: boolean;
  /** Everything that can change the answer, as recorded in results and in the key of the answer cache. */
  readonly parameters: { readonly [name: string]: unknown };
  readonly promptVersion: string;
  /** Set if the maximum cost of a request is unknown, so that budgets cannot be enforced. */
  readonly unpriced?: true;
  /** Answers a request. */
  answer(request: R, options: AnswerOptions): Promise<Answer>;
}
