import { z } from 'zod';
import { pageRangeSchema } from './job.ts';
import { costSchema, statusSchema } from './result.ts';

/** Names of the queues. */
export const QUEUES = { documents: 'documents', prepare: 'prepare', extract: 'extract', deliver: 'deliver' } as const;
export type QueueName = keyof typeof QUEUES;

/** Payload of a document's job, which is put back into the queue after each step. */
export const documentPayloadSchema = z.object({
  /** Key of the job's blob. */
  job: z.string(),
  step: z.enum(['prepare', 'extract', 'assemble', 'look']),
  /** When the run was added, in ms since 1970. */
  addedAt: z.number(),
  /** When a worker first took it, in ms since 1970. */
  startedAt: z.number().optional(),
  /** Whether to retry only the pages that failed in an earlier run. */
  retry_failed_pages: z.boolean().default(false),
  /** What a person's review has made of its result, after it had ended. */
  reviewed: z
    .object({ status: statusSchema, review: z.int().min(0), issues: z.int().min(0), complete: z.boolean() })
    .exactOptional(),
});
export type DocumentPayload = Readonly<z.infer<typeof documentPayloadSchema>>;

/** Payload of a job that prepares pages. */
export const preparePayloadSchema = z.object({
  job: z.string(),
  /** Pages whose words are read by OCR, in parallel with the requests of a model that reads images. */
  words: pageRangeSchema.exactOptional(),
  /** Whether to retry pages that failed in an earlier run. */
  retry_failed_pages: z.boolean().default(false),
  /** When the document's run began, in ms since 1970. */
  since: z.number(),
});
export type PreparePayload = Readonly<z.infer<typeof preparePayloadSchema>>;

/** Payload of a job that extracts one chunk. */
export const extractPayloadSchema = z.object({
  job: z.string(),
  chunk: z.int().min(0),
  /** Key of the manifest of its pages. */
  manifest: z.string(),
  /** The pages of the request. */
  pages: pageRangeSchema,
  /** Looks again at all answers instead; `words`: blob key of the pages that OCR has read. */
  look: z.object({ words: z.string().exactOptional() }).exactOptional(),
  /** When the document's run began, in ms since 1970. */
  since: z.number(),
  /** When the first of the attempts since the last answer began, in ms since 1970. */
  failing_since: z.number().exactOptional(),
  /** When the server first asked to wait since its last answer, in ms since 1970. */
  resting_since: z.number().exactOptional(),
});
export type ExtractPayload = Readonly<z.infer<typeof extractPayloadSchema>>;

/** Payload of a job that delivers a callback. */
export const deliverPayloadSchema = z.object({
  /** Id of the delivery. */
  delivery: z.string(),
  /** Id of the job whose end it reports. */
  job: z.string(),
});
export type DeliverPayload = Readonly<z.infer<typeof deliverPayloadSchema>>;

/** Return value of a document's job: the key of its result and a summary for progress lines. */
export const documentReturnSchema = z.object({
  result: z.string(),
  status: z.enum(['succeeded', 'partial', 'failed', 'cancelled']),
  pages: z.int().min(0),
  requests: z.int().min(0),
  costUsd: costSchema,
  /** Numbers of values to look at and of issues. */
  review: z.int().min(0).exactOptional(),
  issues: z.int().min(0).exactOptional(),
  /** The type that was chosen, where that was left to the document. */
  type: z.string().exactOptional(),
  /** Code of the error of one that failed. */
  error: z.string().exactOptional(),
});
export type DocumentReturn = Readonly<z.infer<typeof documentReturnSchema>>;
