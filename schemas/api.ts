import { z } from 'zod';
import { errorSchema } from './error.ts';
import { metadataSchema, prioritySchema, requestedOptionsSchema, sha256Schema, tagsSchema } from './job.ts';
import { preparedPageSchema } from './page.ts';
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
  links: z.object({ self: z.string(), result: z.string(), events: z.string() }),
});
export type JobView = z.infer<typeof jobViewSchema>;

/** A job with its progress. */
export const jobDetailSchema = jobViewSchema.extend({
  progress: z.object({
    pages_done: z.int(),
    pages_total: z.int().optional(),
    /** Chunks, which are groups of pages in one request, and those that are answered or have failed. */
    chunks_done: z.int(),
    chunks_total: z.int().optional(),
  }),
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
  type: z.string().min(1).optional().describe('Name of a document type; `generic` by default'),
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
    .max(MAX_DOCUMENTS),
});

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
  cost_usd: costSchema,
  /** Whether all of its jobs have ended. */
  ended: z.boolean(),
  jobs: z.array(z.object({ id: z.string(), name: z.string(), status: jobStatusSchema })),
  links: z.object({ self: z.string(), jobs: z.string() }),
});
export type BatchView = z.infer<typeof batchViewSchema>;

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

/** A page of a document. */
export const pageViewSchema = preparedPageSchema
  .pick({ number: true, width: true, height: true, unit: true, words: true, findings: true })
  .extend({
    /** From the result; absent until the job has ended. */
    result: resultPageSchema.optional(),
    /** The fields with evidence on this page, by JSON Pointer. */
    fields: z.record(z.string(), fieldSchema),
  });

/** The built-in document types. */
export const typeListSchema = z.object({
  types: z.array(z.object({ name: z.string(), description: z.string().optional() })),
});

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
