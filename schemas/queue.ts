import { z } from 'zod';
import { pageRangeSchema } from './job.ts';

/** Names of the queues. */
export const QUEUES = { documents: 'documents', prepare: 'prepare', extract: 'extract' } as const;
export type QueueName = keyof typeof QUEUES;

/** A document's job. It goes through its steps by being put back after each. */
export const documentPayloadSchema = z.object({
  /** Key of the job's blob. */
  job: z.string(),
  step: z.enum(['prepare', 'extract', 'assemble']),
  /** When it was first added, in ms since 1970. */
  addedAt: z.number(),
  /** When a worker first took it. */
  startedAt: z.number().optional(),
});
export type DocumentPayload = Readonly<z.infer<typeof documentPayloadSchema>>;

export const preparePayloadSchema = z.object({
  job: z.string(),
  /** Pages whose words are wanted, beside the requests of a model that is shown views. */
  words: pageRangeSchema.exactOptional(),
});
export type PreparePayload = Readonly<z.infer<typeof preparePayloadSchema>>;

export const extractPayloadSchema = z.object({
  job: z.string(),
  chunk: z.int().min(0),
  /** When the document's run began, in ms since 1970. */
  since: z.number(),
});
export type ExtractPayload = Readonly<z.infer<typeof extractPayloadSchema>>;

/** What a document's job returns: the key of its result and what a progress line needs of it. */
export const documentReturnSchema = z.object({
  result: z.string(),
  status: z.enum(['succeeded', 'partial', 'failed', 'cancelled']),
  pages: z.int().min(0),
  requests: z.int().min(0),
  costUsd: z.number().min(0),
});
export type DocumentReturn = Readonly<z.infer<typeof documentReturnSchema>>;

/** Progress of a `prepare` job. */
export const progressSchema = z.object({ pagesDone: z.int().min(0), pagesTotal: z.int().min(0) });
export type Progress = Readonly<z.infer<typeof progressSchema>>;
