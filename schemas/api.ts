import { z } from 'zod';
import { errorSchema } from './error.ts';
import { metadataSchema, prioritySchema, requestedOptionsSchema, sha256Schema, tagsSchema } from './job.ts';
import { pageSizeSchema, preparedPageSchema } from './page.ts';
import { chosenFieldSchema } from './proposal.ts';
import { costSchema, fieldSchema, resultPageSchema, resultSchema, statusSchema } from './result.ts';

const timeSchema = z.iso.datetime();
/** State of a job: waiting for a worker, running, paused by a budget or an account, or ended. */
export const jobStatusSchema = z.enum(['queued', 'running', 'paused', ...statusSchema.options]);
export type JobStatus = z.infer<typeof jobStatusSchema>;

/** A job as the API shows it. */
export const jobViewSchema = z.object({
  id: z.string(),
  status: jobStatusSchema,
  /** Current step of a running job. */
  step: z.enum(['prepare', 'extract', 'assemble']).optional(),
  error: errorSchema.optional(),
  /** Why it is paused. */
  paused: errorSchema.optional(),
  document: z.object({ name: z.string(), media_type: z.string(), sha256: sha256Schema, bytes: z.int() }),
  type: z.object({ name: z.string(), version: z.string().optional() }),
  metadata: metadataSchema.optional(),
  tags: tagsSchema.optional(),
  callback_url: z.string().optional(),
  priority: prioritySchema,
  budget_usd: z.number().optional(),
  created_at: timeSchema,
  ended_at: timeSchema.optional(),
  /** Once it has ended. */
  outcome: z
    .object({
      pages: z.int().optional(),
      /** Values to look at, and issues. */
      review: z.int().optional(),
      issues: z.int().optional(),
      /** The document type that was chosen, where that was left to the document. */
      type: z.string().optional(),
      cost_usd: costSchema.optional(),
      /** Whether a person has looked at everything that was to be looked at. */
      reviewed: z.boolean().optional(),
    })
    .optional(),
  links: z.object({ self: z.string(), result: z.string(), events: z.string() }),
});
export type JobView = z.infer<typeof jobViewSchema>;

const progressSchema = z.object({
  pages_done: z.int(),
  pages_total: z.int().optional(),
  /** Chunks, which are groups of pages in one request, and those that are answered or have failed. */
  chunks_done: z.int(),
  chunks_total: z.int().optional(),
});

/** A job with its progress and cost while it runs. */
export const jobRowSchema = jobViewSchema.extend({
  progress: progressSchema.optional(),
  cost_usd: costSchema.optional(),
});
export type JobRow = Readonly<z.infer<typeof jobRowSchema>>;

/** A job with its progress. */
export const jobDetailSchema = jobViewSchema.extend({
  progress: progressSchema,
  cost_usd: costSchema,
});
export type JobDetail = z.infer<typeof jobDetailSchema>;

/** A job with its result, if the request waited for it. */
export const jobAnswerSchema = jobDetailSchema.extend({ result: resultSchema.optional() });

/** A page of a job list. */
export const jobListSchema = z.object({
  jobs: z.array(jobViewSchema),
  /** The `cursor` of the next page; absent on the last one. */
  next_cursor: z.string().optional(),
});

const MAX_URL_LENGTH = 2048;

/** The request for a job, without its document. */
export const jobRequestSchema = z.strictObject({
  type: z.string().min(1).optional().describe('Name of a document type; by default `auto`, the one that fits'),
  schema: z.record(z.string(), z.unknown()).optional().describe('A JSON Schema instead of a type'),
  options: requestedOptionsSchema.optional(),
  password: z.string().min(1).max(1024).optional().describe('Password of an encrypted PDF'),
  callback_url: z
    .url({ protocol: /^https?$/ })
    .max(MAX_URL_LENGTH)
    .optional()
    .describe('Receives a callback when the job has ended'),
  metadata: metadataSchema.optional(),
  tags: tagsSchema.optional(),
  budget_usd: z.number().positive().optional().describe('Limit of the cost of the model requests, in US dollars'),
  priority: prioritySchema.optional(),
});
export type JobRequest = z.infer<typeof jobRequestSchema>;

const sourceUrlSchema = z
  .string()
  .refine((url) => url.length <= MAX_URL_LENGTH || /^data:/i.test(url), `expected at most ${MAX_URL_LENGTH} characters`)
  .describe('An `http:`, `https:` or `data:` URL');

/** A document in a JSON body. */
export const sourceSchema = z
  .union([
    z.strictObject({ url: sourceUrlSchema, name: z.string().min(1).max(255).optional() }),
    z.strictObject({ base64: z.string().min(1), name: z.string().min(1).max(255) }),
  ])
  .describe('A URL that is downloaded, or the bytes in base64 with a name');
export type Source = z.infer<typeof sourceSchema>;

/** The JSON body that submits a document. */
export const jobBodySchema = jobRequestSchema.extend({ source: sourceSchema });

const fileSchema = z.string().meta({ format: 'binary' });

/** The fields of a form that submits a document; `schema`, `options` and `metadata` are JSON. */
export const jobFormSchema = jobRequestSchema.extend({
  file: fileSchema.describe('The document. Several files in one form make a batch'),
});

const MAX_DOCUMENTS = 1000;
/** The JSON body that submits a batch; its documents may override the shared properties. */
export const batchBodySchema = jobRequestSchema.extend({
  documents: z
    .array(jobRequestSchema.partial().extend({ source: sourceSchema }))
    .min(1)
    .max(MAX_DOCUMENTS)
    .optional(),
  jobs: z
    .array(z.string().max(100))
    .min(1)
    .max(MAX_DOCUMENTS)
    .optional()
    .describe('Ids of jobs that were submitted before, to look at together; instead of `documents`'),
});
export type BatchBody = z.infer<typeof batchBodySchema>;

/** The fields of a form that submits documents together. */
export const batchFormSchema = jobRequestSchema.extend({ file: z.array(fileSchema).min(1).max(MAX_DOCUMENTS) });

/** The changeable terms of a job. */
export const jobChangeSchema = z.strictObject({
  budget_usd: z.number().positive().optional(),
  priority: prioritySchema.optional(),
});

/** A batch as the API shows it. */
export const batchViewSchema = z.object({
  id: z.string(),
  created_at: timeSchema,
  metadata: metadataSchema.optional(),
  counts: z.record(jobStatusSchema, z.int()).and(z.object({ total: z.int() })),
  /** Of the jobs that have ended: their pages, and the values that a person should look at. */
  pages: z.int(),
  review: z.int(),
  cost_usd: costSchema,
  /** Whether all of its jobs have ended. */
  ended: z.boolean(),
  jobs: z.array(z.object({ id: z.string(), name: z.string(), status: jobStatusSchema })),
  links: z.object({ self: z.string(), jobs: z.string() }),
});
export type BatchView = z.infer<typeof batchViewSchema>;

/** A page of a list of batches, without their jobs. */
export const batchListSchema = z.object({
  batches: z.array(batchViewSchema.omit({ jobs: true })),
  /** The `cursor` of the next page; absent on the last one. */
  next_cursor: z.string().optional(),
});
export type BatchList = z.infer<typeof batchListSchema>;

/** The estimated cost of a document. */
export const estimateSchema = z.object({
  document: z.object({ name: z.string(), media_type: z.string(), sha256: sha256Schema, bytes: z.int() }),
  model: z.string(),
  pages: z.int(),
  requests: z.int(),
  images: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cost_usd: costSchema,
});

/** The pages of a document, without their words. */
export const pageListSchema = z.object({
  pages: z.array(
    pageSizeSchema.extend({
      number: z.int().positive(),
      /** Whether it could not be read: then it has no size. */
      failed: z.boolean(),
    }),
  ),
});

/** A page of a document. */
export const pageViewSchema = preparedPageSchema
  .pick({ number: true, width: true, height: true, unit: true, turn: true, words: true, findings: true })
  .extend({
    /** From the result; absent until the job has ended. */
    result: resultPageSchema.optional(),
    /** The fields with evidence on this page, by JSON Pointer. */
    fields: z.record(z.string(), fieldSchema),
  });

/** The document types that are known by name; `own` ones were added to the built-in ones. */
export const typeListSchema = z.object({
  types: z.array(z.object({ name: z.string(), own: z.boolean(), description: z.string().optional() })),
});

/** A document type to keep. */
export const newTypeSchema = z.strictObject({
  name: z.string().min(1).max(100).describe('Small letters, digits and hyphens, such as `delivery-note`'),
  schema: z.record(z.string(), z.unknown()).optional().describe('Its JSON Schema'),
  fields: z
    .array(chosenFieldSchema)
    .min(1)
    .max(200)
    .optional()
    .describe('Its fields instead of a schema, as they were proposed from a document'),
  replace: z.boolean().default(false).describe('Whether it may take the place of a type of your own with this name'),
});

/** A document type that was kept or removed. */
export const savedTypeSchema = z.object({ name: z.string() });

/** A JSON Schema to validate as a document type. */
export const typeRequestSchema = z.strictObject({
  schema: z.record(z.string(), z.unknown()),
  name: z.string().min(1).max(100).optional().describe('Name of the type; `custom` by default'),
});

/** A JSON Schema that can be used as a document type. */
export const typeReportSchema = z.object({
  valid: z.literal(true),
  fields: z.int(),
  /** Keywords that model servers do not enforce, which Recto checks itself. */
  notes: z.array(z.object({ pointer: z.string(), keyword: z.string(), message: z.string() })).readonly(),
  /** Probable mistakes: a misspelt keyword, a required property that does not exist. */
  mistakes: z.array(z.object({ pointer: z.string(), message: z.string() })).readonly(),
});

/** Callbacks that failed for good. */
export const deadListSchema = z.object({
  deliveries: z.array(
    z.object({
      id: z.string(),
      job: z.string(),
      url: z.string().optional().describe('Absent if the content is gone, so that it cannot be resent'),
      attempts: z.int(),
      reason: z.string(),
      failed_at: timeSchema,
    }),
  ),
  next_offset: z.int().optional(),
});

const partSchema = z.object({ ok: z.boolean(), detail: z.string() });
export type ReadyPart = z.infer<typeof partSchema>;
/** The response of `/readyz`. */
export const readySchema = z.object({ ready: z.boolean(), queue: partSchema, store: partSchema, model: partSchema });

/** The API key that a person signs in with. */
export const sessionRequestSchema = z.strictObject({ key: z.string().min(1).max(200) });

/** Whether the server needs an API key, and the name of the one that the request has. */
export const sessionSchema = z.object({ needs_key: z.boolean(), signed_in: z.boolean(), key: z.string().optional() });
export type SessionView = z.infer<typeof sessionSchema>;

/** A problem with a code of Recto. Source: RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
