import { z } from 'zod';

const count = z.int().min(0);
const share = z.number().min(0).max(1).nullable();
/** Which of the documents were looked through. */
const scope = {
  jobs: count.describe('Jobs that were looked through, the latest first'),
  documents: count.describe('Documents among them whose review counts'),
  complete: z.boolean().describe('Whether these are all jobs; otherwise older ones are left out'),
};

/** What people have made of the values of a field. */
export const correctionSchema = z.object({
  type: z.string(),
  /** Who the documents are from, as far as their type says where that stands. */
  supplier: z.string().optional(),
  /** JSON Pointer with `*` for the indexes of lists; that of a row counts rows. */
  field: z.string(),
  right: count.describe('Looked at, and right'),
  wrong: count,
  missed: count.describe('Blank, and the document has one'),
  invented: count.describe('Read, and the document has none'),
});
export type Correction = Readonly<z.infer<typeof correctionSchema>>;

/** What people have corrected in reviews, by type, supplier and field. */
export const correctionsSchema = z.object({
  ...scope,
  corrections: z.array(correctionSchema),
  suppliers: z.array(
    z.object({ type: z.string(), supplier: z.string().optional(), documents: count, corrected: count }),
  ),
  left_out: count.describe('Further fields and suppliers, with the fewest corrections'),
});
export type Corrections = Readonly<z.infer<typeof correctionsSchema>>;

const scores = {
  right: count,
  wrong: count,
  invented: count,
  omitted: count,
  blank: count,
  unjudged: count,
  silent: count.describe('Wrong, invented or omitted, and the result said nothing of it'),
  read: count,
  in_review: count,
  with_place: count,
  precision: share,
  recall: share,
  f1: share,
  grounding: share,
};

/** The values with a confidence in a range, and how many of them are right. */
export const calibrationBinSchema = z.object({
  from: z.number(),
  to: z.number(),
  values: count,
  right: count,
  /** Mean of their confidence. */
  confidence: share,
  share_right: share,
});
export type CalibrationBin = Readonly<z.infer<typeof calibrationBinSchema>>;

/** How the results before review compare with those after it. */
export const measureSchema = z.object({
  ...scope,
  total: z.object(scores),
  not_in_review: z.object({ values: count, share, right: share }),
  fields: z.array(z.object({ type: z.string(), field: z.string(), ...scores })),
  lists: z.array(
    z.object({
      type: z.string(),
      list: z.string(),
      gold_rows: count,
      rows: count,
      found: count,
      out_of_order: count,
      recall: share,
      precision: share,
    }),
  ),
  /** Over all values, and over those that a person has looked at: the others count as right. */
  calibration: z.array(calibrationBinSchema),
  looked_at: z.array(calibrationBinSchema),
});
export type Measure = Readonly<z.infer<typeof measureSchema>>;
