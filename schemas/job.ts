import { z } from 'zod';
import { modelParametersSchema } from './parameters.ts';

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export const viewsOptionSchema = z.enum(['auto', 'text', 'image', 'both']);
export const ocrOptionSchema = z.enum(['auto', 'always', 'off']);
/** How a document is cut into requests: within the limits for accuracy, whole where the model's context allows, or in small requests. */
export const strategySchema = z.enum(['auto', 'whole', 'chunked']);
export type Strategy = z.infer<typeof strategySchema>;

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

/** What may be asked of a job; what is not said is decided as in `jobOptionsSchema`. */
export const askedOptionsSchema = z
  .strictObject({
    pages: pageRangeSchema,
    views: viewsOptionSchema.describe('What the model is shown of each page; `auto` unless given'),
    ocr: ocrOptionSchema.describe('`auto` unless given'),
    strategy: strategySchema.describe('How a document is cut into requests; `auto` unless given'),
    model: z.string().min(1),
    parameters: modelParametersSchema,
  })
  .partial();

/** What a person may ask for beyond the document and its type. Everything here can change the result and is part of the job's id. */
export const jobOptionsSchema = z.object({
  pages: pageRangeSchema.optional(),
  views: viewsOptionSchema.default('auto'),
  ocr: ocrOptionSchema.default('auto'),
  strategy: strategySchema.default('auto'),
  model: z.string().min(1),
  parameters: modelParametersSchema.exactOptional(),
});
export type JobOptions = Readonly<z.infer<typeof jobOptionsSchema>>;

export const prioritySchema = z.enum(['high', 'normal', 'low']);
export type Priority = z.infer<typeof prioritySchema>;

const MAX_METADATA = 16;

/** What whoever submits a job says of it, for their own use: it comes back in the result and in callbacks. */
export const metadataSchema = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((entries) => Object.keys(entries).length <= MAX_METADATA, `expected at most ${MAX_METADATA} entries`);
export const tagsSchema = z.array(z.string().min(1).max(255)).max(32).readonly();

/** Who submits a job, and for what. All of it is part of the job's id: the same document submitted for something else is another job, and costs nothing again. */
export const jobContextSchema = z.object({
  /** Id of an API key; absent for the command line, drop folders and servers without keys. */
  owner: z.string().exactOptional(),
  metadata: metadataSchema.exactOptional(),
  tags: tagsSchema.exactOptional(),
  /** URL that is told when the job has ended. */
  callback: z.string().exactOptional(),
});
export type JobContext = Readonly<z.infer<typeof jobContextSchema>>;

/** How a job is worked on, which does not change its result and may be said anew. */
export const jobTermsSchema = z.object({
  priority: prioritySchema.default('normal'),
  /** Most that its model requests may cost, in US dollars. */
  budgetUsd: z.number().positive().exactOptional(),
});
export type JobTerms = Readonly<z.infer<typeof jobTermsSchema>>;

/** One document and one document type, accepted: everything that the steps need to know. Stored as a blob; the queue carries its key. */
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
  }),
  options: jobOptionsSchema,
  context: jobContextSchema.default({}),
  terms: jobTermsSchema.default({ priority: 'normal' }),
  /** When it was first submitted, in ms since 1970. */
  createdAt: z.number(),
  /** Key of the PDF's password in the blob store. It is removed with the job's end. */
  secret: z.string().optional(),
});
export type Job = Readonly<z.infer<typeof jobSchema>>;
