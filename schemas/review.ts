import { z } from 'zod';
import { boxSchema } from './geometry.ts';
import { resultSchema } from './result.ts';

const MAX_EDITS = 20_000;
const MAX_TEXT = 100_000;

const pointerSchema = z
  .string()
  .regex(/^(\/[^/]*)+$/, 'expected a JSON Pointer')
  .max(1000);
const indexSchema = z.int().min(0);
const scalarSchema = z.union([z.string().max(MAX_TEXT), z.number(), z.boolean(), z.null()]);
/** Which document of a file that was split, counted from 0; absent for a file that is one document. */
const inDocument = { document: indexSchema.optional() };
/** Where on the pages a person has seen it. */
const place = { page: z.int().positive().optional(), box: boxSchema.optional() };

/** What a person says about a value, a row or an issue. Pointers are those of the data after all edits before it. */
export const editSchema = z.discriminatedUnion('op', [
  /** A value, or everything in an object, list or row, is right as it is. */
  z.strictObject({ op: z.literal('accept'), pointer: pointerSchema, ...inDocument }),
  /** A value is this one. */
  z.strictObject({ op: z.literal('set'), pointer: pointerSchema, value: scalarSchema, ...place, ...inDocument }),
  /** The document does not have this. */
  z.strictObject({ op: z.literal('clear'), pointer: pointerSchema, ...inDocument }),
  /** A list has a row here; with the page and box of a line in `lists.missing`, it is that line. */
  z.strictObject({
    op: z.literal('add_row'),
    pointer: pointerSchema,
    value: z.record(z.string().max(200), scalarSchema).optional(),
    ...place,
    ...inDocument,
  }),
  /** A list does not have this row. */
  z.strictObject({ op: z.literal('remove_row'), pointer: pointerSchema, ...inDocument }),
  /** A line of `lists.missing` is no row. */
  z.strictObject({
    op: z.literal('not_a_row'),
    pointer: pointerSchema,
    page: z.int().positive(),
    box: boxSchema,
    ...inDocument,
  }),
  /** A broken rule is broken in the document itself. */
  z.strictObject({ op: z.literal('accept_rule'), rule: z.string().max(20_000), ...inDocument }),
  /** An issue, by its message, was looked at. */
  z.strictObject({ op: z.literal('dismiss'), message: z.string().max(20_000), ...inDocument }),
]);
export type Edit = Readonly<z.infer<typeof editSchema>>;

/** Who made an edit, and when. */
export const madeSchema = z.object({ by: z.string().optional(), at: z.iso.datetime() });
/** An edit with its author. */
export const madeEditSchema = z.intersection(editSchema, madeSchema);
export type MadeEdit = Edit & Readonly<z.infer<typeof madeSchema>>;

/** The edits that a review is to have. */
export const reviewRequestSchema = z.strictObject({
  edits: z.array(editSchema).max(MAX_EDITS),
  reviewer: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Who makes the new edits; the name of the API key otherwise'),
});

/** The review of a result: the edits in their order, and the result with them. */
export const reviewViewSchema = z.object({
  /** Grows with every change; the `ETag` names it. */
  revision: z.int().min(0),
  edits: z.array(madeEditSchema),
  result: resultSchema,
});
export type ReviewView = Readonly<z.infer<typeof reviewViewSchema>>;

/** A stored review. The original result is stored beside it. */
export const storedReviewSchema = z.object({ revision: z.int().positive(), edits: z.array(madeEditSchema) });
export type StoredReview = Readonly<z.infer<typeof storedReviewSchema>>;

/** A place on a page, or a text, to be read for a field. */
export const readRequestSchema = z.strictObject({
  pointer: pointerSchema,
  ...place,
  text: z.string().max(MAX_TEXT).optional().describe('A text to read instead of a place'),
});

/** What is printed in a place, and the value that a field would have from it; absent if it cannot be read so. */
export const readingSchema = z.object({
  text: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** Around the words that were read. */
  box: boxSchema.optional(),
});
