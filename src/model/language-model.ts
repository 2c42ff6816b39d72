import type { Unit } from '../../schemas/geometry.ts';
import type { View, Word } from '../../schemas/page.ts';

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

/** The views sent in one model request, and what to get out of them. */
export interface ModelRequest {
  readonly documentName: string;
  readonly language?: string;
  readonly schema: JsonSchema;
  readonly pages: readonly ChunkPage[];
}

export interface AnswerUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars. */
  readonly costUsd: number;
}

/** What came back. `text` is whatever the model said: it is read and validated by `extract/`, never trusted. */
export interface Answer {
  readonly text: string;
  readonly finishReason: 'stop' | 'length' | 'refusal' | 'error';
  readonly usage: AnswerUsage;
  /** Things that a person should know, such as a parameter that the server did not take. */
  readonly warnings: readonly string[];
  /** By JSON Pointer of a field: the indices into `pages[n].words` that the value was read from, where the model knows. */
  readonly evidence?: { readonly [pointer: string]: { readonly page: number; readonly words: readonly number[] } };
}

/**
 * What answers a chunk. An implementation throws RectoError only: `model_failed` (retryable or not), `cancelled`.
 * It never invents a field that it was not told to: what it cannot find is absent from the answer.
 */
export interface LanguageModel {
  readonly provider: string;
  readonly id: string;
  /** `words`: reads only `pages[].words`, which therefore need OCR before the request; `views`: is shown the views. */
  readonly reads: 'words' | 'views';
  /** Everything that can change the answer, as recorded in results and in the key of the answer cache. */
  readonly parameters: { readonly [name: string]: unknown };
  readonly promptVersion: string;
  answer(request: ModelRequest, options: { readonly signal: AbortSignal }): Promise<Answer>;
}
