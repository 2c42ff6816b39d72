import { z } from 'zod';
import { errorSchema } from './error.ts';
import { boxSchema, unitSchema } from './geometry.ts';
import { metadataSchema, tagsSchema } from './job.ts';
import { findingSchema, ocrStateSchema } from './page.ts';

/**
 * `found`: read, and seen on the page; `unconfirmed`: the model says so, but the page does not show it;
 * `absent`: not in the answer; `invalid`: read, but not as the document type wants it.
 */
export const fieldStateSchema = z.enum(['found', 'unconfirmed', 'absent', 'invalid']);

export const fieldSchema = z.object({
  state: fieldStateSchema,
  /** Page where it was read, counted from 1. */
  page: z.int().positive().optional(),
  box: boxSchema.optional(),
  unit: unitSchema.optional(),
  /** What is printed there. */
  text: z.string().optional(),
  grounded: z.boolean(),
  /** 0 to 1: how well the printed text supports the value. */
  score: z.number().min(0).max(1),
  /** 0 to 1: how sure the OCR was of the words; 1 for a text layer. */
  confidence: z.number().min(0).max(1).optional(),
});
export type Field = Readonly<z.infer<typeof fieldSchema>>;

export const issueSchema = z.object({
  code: z.string(),
  /** JSON Pointer of the field it is about. */
  pointer: z.string().optional(),
  page: z.int().positive().optional(),
  message: z.string(),
});
export type Issue = Readonly<z.infer<typeof issueSchema>>;

export const resultViewSchema = z.object({
  kind: z.enum(['image', 'text']),
  /** Pixels; absent for text. */
  width: z.int().optional(),
  height: z.int().optional(),
  /** Rows and columns of 336-pixel tiles; absent for text. */
  tiles: z.tuple([z.int(), z.int()]).readonly().optional(),
  effective_dpi: z.number().optional(),
  tokens: z.int(),
});

/** US dollars; null where neither the server says what it costs nor the price of the model is known. */
export const costSchema = z.number().min(0).nullable();

export const resultPageSchema = z.object({
  number: z.int().positive(),
  status: z.enum(['succeeded', 'failed']),
  route: z.enum(['text', 'image', 'both']),
  views: z.array(resultViewSchema),
  ocr: ocrStateSchema,
  /** Model requests that this page was part of, cached answers not counted. */
  attempts: z.int().min(0),
  /** Its share of the cost of those requests, in US dollars. */
  cost_usd: costSchema,
  findings: z.array(findingSchema),
});
export type ResultPage = Readonly<z.infer<typeof resultPageSchema>>;

export const listSchema = z.object({
  extracted: z.int().min(0),
  /** Rows that the document itself says there are. */
  expected: z.int().min(0).optional(),
  verdict: z.enum(['complete', 'short', 'unknown']),
  pages: z.array(z.int().positive()),
});

export const statusSchema = z.enum(['succeeded', 'partial', 'failed', 'cancelled']);
export type Status = z.infer<typeof statusSchema>;

/** Raise with every change of a name or of what a field means: a result of another version is made anew. */
export const RESULT_VERSION = 2;

/** The file that is written back for a document. */
export const resultSchema = z.object({
  version: z.literal(RESULT_VERSION),
  id: z.string(),
  status: statusSchema,
  error: errorSchema.optional(),
  document: z.object({
    name: z.string(),
    path: z.string().optional(),
    media_type: z.string(),
    /** Programming or markup language of a text file, and its encoding. */
    language: z.string().optional(),
    encoding: z.string().optional(),
    sha256: z.string(),
    bytes: z.int().min(0),
    pages: z.int().min(0),
  }),
  type: z.object({ name: z.string(), version: z.string().optional(), sha256: z.string() }),
  /** As whoever submitted the document said. */
  metadata: metadataSchema.optional(),
  tags: tagsSchema.optional(),
  /** The user's object: valid against the document type unless an issue says otherwise. */
  data: z.record(z.string(), z.unknown()),
  /** By JSON Pointer, one entry for every leaf of `data` and every absent property at the root of the document type. */
  fields: z.record(z.string(), fieldSchema),
  pages: z.array(resultPageSchema),
  /** By JSON Pointer, one entry for every array of objects. */
  lists: z.record(z.string(), listSchema),
  issues: z.array(issueSchema),
  model: z.object({
    provider: z.string(),
    id: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    prompt_version: z.string(),
    /** How answers came about, where not as asked: a schema that the server does not take, a model that stood in. */
    notes: z.array(z.string()),
  }),
  usage: z.object({
    requests: z.int().min(0),
    cached_answers: z.int().min(0),
    repairs: z.int().min(0),
    input_tokens: z.int().min(0),
    output_tokens: z.int().min(0),
    predicted_input_tokens: z.int().min(0),
    cost_usd: costSchema,
  }),
  /** Milliseconds. */
  timing: z.object({ queued_ms: z.number(), prepare_ms: z.number(), model_ms: z.number(), total_ms: z.number() }),
});
export type Result = Readonly<z.infer<typeof resultSchema>>;
