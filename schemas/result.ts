import { z } from 'zod';
import { errorSchema } from './error.ts';
import { boxSchema, unitSchema } from './geometry.ts';
import { metadataSchema, tagsSchema } from './job.ts';
import { findingSchema, ocrStateSchema } from './page.ts';
import { blockSchema } from './transcript.ts';

/**
 * `found`: extracted, and found on the page; `unconfirmed`: extracted, but not found on the page, or not where it would
 * have to stand; `empty`: not in the answer, and the place beside its label is blank; `absent`: not in the answer;
 * `invalid`: extracted, but not valid for the document type; `corrected`: a person has given another value.
 */
export const fieldStateSchema = z.enum(['found', 'unconfirmed', 'empty', 'absent', 'invalid', 'corrected']);

/** Who looked at a value, and when. */
export const checkedSchema = z.object({
  by: z.string().optional(),
  at: z.iso.datetime(),
  /** The value before it was corrected. */
  was: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
});

/** A field of the result with its evidence. */
export const fieldSchema = z.object({
  state: fieldStateSchema,
  /** Page of the evidence, from 1. */
  page: z.int().positive().optional(),
  box: boxSchema.optional(),
  unit: unitSchema.optional(),
  /** The printed text. */
  text: z.string().optional(),
  /** The printed text where the value has another form, and what changed it: `number_format`, `date_format`, … */
  raw: z.string().optional(),
  rule: z.string().optional(),
  /** The file and path of the XML element that it was read from, in an electronic invoice. */
  source: z.string().optional(),
  grounded: z.boolean(),
  /** 0 to 1: how well the printed text supports the value. */
  score: z.number().min(0).max(1),
  /** 0 to 1: how likely the value is right, from its place, its label, rules and the OCR; absent without a value. */
  confidence: z.number().min(0).max(1).optional(),
  /** What the model read when it was shown the place once more, enlarged and without its first answer. */
  second_look: z.object({ agrees: z.boolean(), value: z.union([z.string(), z.number(), z.boolean()]) }).optional(),
  /** Set once a person has looked at it. */
  checked: checkedSchema.optional(),
});
export type Field = Readonly<z.infer<typeof fieldSchema>>;

/** An issue of a result. */
export const issueSchema = z.object({
  code: z.string(),
  /** JSON Pointer of the field. */
  pointer: z.string().optional(),
  page: z.int().positive().optional(),
  /** Where on the page, in its unit. */
  box: boxSchema.optional(),
  message: z.string(),
});
export type Issue = Readonly<z.infer<typeof issueSchema>>;

/** A view of a page, as the result reports it. */
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

/** How an answer came about otherwise than asked, or what is to be known of its model. */
export const modelNoteSchema = z.object({ code: z.string(), message: z.string() });
export type ModelNote = Readonly<z.infer<typeof modelNoteSchema>>;

/** US dollars; null if neither the server reports the cost nor the model's price is known. */
export const costSchema = z.number().min(0).nullable();

/** A page, as the result reports it. */
export const resultPageSchema = z.object({
  number: z.int().positive(),
  status: z.enum(['succeeded', 'failed']),
  route: z.enum(['text', 'image', 'both']),
  views: z.array(resultViewSchema),
  ocr: ocrStateSchema,
  /** Model requests with this page, without cached answers. */
  attempts: z.int().min(0),
  /** Its share of the cost of those requests, in US dollars. */
  cost_usd: costSchema,
  findings: z.array(findingSchema),
});
export type ResultPage = Readonly<z.infer<typeof resultPageSchema>>;

/**
 * Completeness of a list of the result: `short` if lines that look like its rows are none of them, `unknown` if a page
 * was not read whole or has no answer, or if nothing tells its rows from other lines.
 */
export const listSchema = z.object({
  extracted: z.int().min(0),
  /** Number of rows that are printed, as far as lines that look like rows tell; absent if that is not known. */
  expected: z.int().min(0).optional(),
  verdict: z.enum(['complete', 'short', 'unknown']),
  pages: z.array(z.int().positive()),
  /** The first lines that look like rows and are none. */
  missing: z.array(z.object({ page: z.int().positive(), box: boxSchema, text: z.string() })),
  /** Why the verdict is not `complete`. */
  why: z.string().optional(),
});

/** Why a value should be looked at, for those who say it in words of their own. */
export const reasonCodeSchema = z.enum([
  'not_printed',
  'row_not_printed',
  'not_in_row',
  'rule_broken',
  'other_sign',
  'nearly_printed',
  'other_column',
  'shared',
  'other_label',
  'rules_differ',
  'may_be_cut',
  'other_field',
  'beside_doubts',
  'label_elsewhere',
  'by_chance',
  'one_of_several',
  'unsure_party',
  'unlike_others',
  'not_borne_out',
  'hard_to_read',
  'second_look_differs',
  'ambiguous_date',
  'left_out',
  'einvoice_differs',
]);
export type ReasonCode = z.infer<typeof reasonCodeSchema>;

/** A value that a person should look at. */
export const reviewSchema = z.object({
  /** JSON Pointer of the field. */
  pointer: z.string(),
  reason: z.string(),
  /** The reason as a code. */
  because: reasonCodeSchema.optional(),
  page: z.int().positive().optional(),
  box: boxSchema.optional(),
  confidence: z.number().min(0).max(1),
  /** Whether it is in doubt only for broken rules: it is not once they hold. */
  until_rules_hold: z.literal(true).optional(),
});
export type Review = Readonly<z.infer<typeof reviewSchema>>;

/** How a person has reviewed a result. */
export const reviewedSchema = z.object({
  /** Who made the last change, and when. */
  by: z.string().optional(),
  at: z.iso.datetime(),
  revision: z.int().positive(),
  /** Whether nothing is left to look at. */
  complete: z.boolean(),
  /** Numbers of values that were given another value, or none, and of rows added or removed. */
  corrected: z.int().min(0),
});
export type Reviewed = Readonly<z.infer<typeof reviewedSchema>>;

/** The outcome of a rule of the document type. */
export const checkOutcomeSchema = z.object({
  rule: z.string(),
  /** JSON Pointers of the values that it is about. */
  pointers: z.array(z.string()),
  holds: z.boolean(),
  expected: z.string().optional(),
  found: z.string().optional(),
});

/** Status of a result. */
export const statusSchema = z.enum(['succeeded', 'partial', 'failed', 'cancelled']);
export type Status = z.infer<typeof statusSchema>;

/** Raise with every change of a name or meaning: results of other versions are rebuilt. */
export const RESULT_VERSION = 3;

/** How a result of any version begins, as a file or as a line. */
export const RESULT_HEAD =
  /^\s*\{\s*"version":\s*\d+,\s*"id":\s*"d-[0-9a-f]{32}",\s*"status":\s*"(succeeded|partial|failed|cancelled)"/;
/** How a result begins as a line of JSON. */
export const RESULT_LINE_HEAD = /^\{"version":\d+,"id":"d-[0-9a-f]{32}",/;

/** The result of one document. */
export const documentResultSchema = z.object({
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
    /** Files embedded in it, and whether the data come from them. */
    embedded: z.array(z.object({ name: z.string(), bytes: z.int().optional(), read: z.boolean() })).optional(),
  }),
  type: z.object({
    name: z.string(),
    version: z.string().optional(),
    sha256: z.string(),
    /** Why this type was chosen, if it was left to the document. */
    why: z.string().optional(),
  }),
  /** From the submission. */
  metadata: metadataSchema.optional(),
  tags: tagsSchema.optional(),
  /** The user's object: valid against the document type unless an issue says otherwise. */
  data: z.record(z.string(), z.unknown()),
  /** By JSON Pointer, one entry for every leaf of `data` and every absent property at the root of the document type. */
  fields: z.record(z.string(), fieldSchema),
  /** Values that a person should look at, worst first; anything in it makes the status `partial`. */
  review: z.array(reviewSchema),
  /** Rules that could be applied. */
  checks: z.array(checkOutcomeSchema),
  pages: z.array(resultPageSchema),
  /** By JSON Pointer, one entry for every array of objects or texts. */
  lists: z.record(z.string(), listSchema),
  issues: z.array(issueSchema),
  /** Of a transcript: what stands on the pages, in reading order. */
  blocks: z.array(blockSchema).optional(),
  /** Set once a person has reviewed it. The original result is kept beside it. */
  reviewed: reviewedSchema.optional(),
  model: z.object({
    provider: z.string(),
    id: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    prompt_version: z.string(),
    /** Deviations from the requested settings: a schema that the server rejects, another model that answered. */
    notes: z.array(modelNoteSchema),
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

export type DocumentResult = Readonly<z.infer<typeof documentResultSchema>>;

/** The result file of a document. */
export const resultSchema = documentResultSchema.extend({
  /**
   * The results of the documents in a file that holds several, where they were asked for: each is named after the file
   * and its pages, `scan.pdf#3-4`. `data` is empty then, and `issues` are those of all of them.
   */
  documents: z.array(documentResultSchema).optional(),
});
export type Result = Readonly<z.infer<typeof resultSchema>>;
