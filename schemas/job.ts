import { z } from 'zod';
import { choicesSchema } from './hints.ts';
import { modelParametersSchema } from './parameters.ts';

/** SHA-256 in hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** What the model is shown of a page. */
export const viewsOptionSchema = z.enum(['auto', 'text', 'image', 'both']);
/** When pages are read by OCR. */
export const ocrOptionSchema = z.enum(['auto', 'always', 'off']);
/**
 * How a document is split into requests: within the limits for accuracy, not at all if the context allows, or into
 * small ones.
 */
export const strategySchema = z.enum(['auto', 'whole', 'chunked']);
export type Strategy = z.infer<typeof strategySchema>;

/** Whether a model on the network is shown doubtful values once more, enlarged. */
export const secondLooksSchema = z.enum(['auto', 'off']);

/** Whether a file that holds several documents gives a result for each of them. */
export const splitOptionSchema = z.enum(['auto', 'off']);

/** Confidence below which a value is to be looked at, 0 to 1. */
export const reviewBelowSchema = z.number().min(0).max(1);

/** Pages such as `1-3,7` or `5-`. */
export const pageRangeSchema = z
  .string()
  .regex(/^\d+(-\d*)?(,\d+(-\d*)?)*$/, 'expected pages such as 1-3,7')
  .refine(
    (range) =>
      range.split(',').every((part) => {
        const [first = '', last = ''] = part.split('-');
        return Number(first) >= 1 && (last === '' || Number(last) >= Number(first));
      }),
    'expected pages from 1 on, the lower one first, such as 1-3',
  );

/** The options in a request; `jobOptionsSchema` has their defaults. */
export const requestedOptionsSchema = z
  .strictObject({
    pages: pageRangeSchema,
    views: viewsOptionSchema.describe('What the model is shown of each page; `auto` by default'),
    ocr: ocrOptionSchema.describe('`auto` by default'),
    strategy: strategySchema.describe('How a document is split into requests; `auto` by default'),
    split: splitOptionSchema.describe('Whether each of several documents in one file gets a result; `off` by default'),
    review_below: reviewBelowSchema.describe('Confidence below which a value is to be looked at; 0.9 by default'),
    second_looks: secondLooksSchema.describe(
      'Whether the model is shown doubtful values and missing rows of scans once more, enlarged; `auto` by default',
    ),
    model: z.string().min(1),
    parameters: modelParametersSchema,
  })
  .partial();

/** The options of a job. All of them can change the result and are part of the job's id. */
export const jobOptionsSchema = z.object({
  pages: pageRangeSchema.optional(),
  views: viewsOptionSchema.default('auto'),
  ocr: ocrOptionSchema.default('auto'),
  strategy: strategySchema.default('auto'),
  review_below: reviewBelowSchema.exactOptional(),
  second_looks: secondLooksSchema.exactOptional(),
  split: z.literal('auto').exactOptional(),
  model: z.string().min(1),
  parameters: modelParametersSchema.exactOptional(),
});
export type JobOptions = Readonly<z.infer<typeof jobOptionsSchema>>;

/** Priority of a job. */
export const prioritySchema = z.enum(['high', 'normal', 'low']);
export type Priority = z.infer<typeof prioritySchema>;

const MAX_METADATA = 16;

/** Client data of a job, which is returned in the result and in callbacks. */
export const metadataSchema = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((entries) => Object.keys(entries).length <= MAX_METADATA, `expected at most ${MAX_METADATA} entries`);
/** Tags of a job. */
export const tagsSchema = z.array(z.string().min(1).max(255)).max(32).readonly();

/**
 * Who submits a job, and for what. All of it is part of the job's id: the same document in another context is another
 * job, which costs nothing again.
 */
export const jobContextSchema = z.object({
  /** Id of an API key; absent for the command line, drop folders and servers without keys. */
  owner: z.string().exactOptional(),
  metadata: metadataSchema.exactOptional(),
  tags: tagsSchema.exactOptional(),
  /** URL for a callback when the job has ended. */
  callback: z.string().exactOptional(),
});
export type JobContext = Readonly<z.infer<typeof jobContextSchema>>;

/** The terms of a job, which do not change its result and may be updated. */
export const jobTermsSchema = z.object({
  priority: prioritySchema.default('normal'),
  /** Limit of the cost of its model requests, in US dollars. */
  budgetUsd: z.number().positive().exactOptional(),
});
export type JobTerms = Readonly<z.infer<typeof jobTermsSchema>>;

/**
 * A job: one document and one document type, with everything that its steps need. It is a blob; the queue carries its
 * key.
 */
export const jobSchema = z.object({
  id: z.string(),
  document: z.object({
    name: z.string(),
    path: z.string().optional(),
    sha256: sha256Schema,
    bytes: z.int().min(0),
    mediaType: z.string(),
    /** Key of the document's bytes in the blob store. */
    blob: z.string(),
  }),
  type: z.object({
    name: z.string(),
    version: z.string().optional(),
    sha256: sha256Schema,
    /** Key of the JSON Schema in the blob store. */
    blob: z.string(),
    /** The types of which the one that fits is used instead, once the first page is read. */
    choose: choicesSchema.exactOptional(),
    /** Why this type was chosen, if it was. */
    why: z.string().exactOptional(),
  }),
  options: jobOptionsSchema,
  context: jobContextSchema.default({}),
  terms: jobTermsSchema.default({ priority: 'normal' }),
  /** When it was first submitted, in ms since 1970. */
  createdAt: z.number(),
  /** Key of the PDF's password in the blob store, which is deleted when the job ends. */
  secret: z.string().optional(),
});
export type Job = Readonly<z.infer<typeof jobSchema>>;
