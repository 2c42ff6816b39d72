import { z } from 'zod';
import { pageRangeSchema } from './job.ts';
import { costSchema } from './result.ts';

/** Names of the queues. */
export const QUEUES = { documents: 'documents', prepare: 'prepare', extract: 'extract', deliver: 'deliver' } as const;
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
  /** Whether pages that failed before are tried again, and the others kept. */
  again: z.boolean().default(false),
});
export type DocumentPayload = Readonly<z.infer<typeof documentPayloadSchema>>;

export const preparePayloadSchema = z.object({
  job: z.string(),
  /** Pages whose words are wanted, beside the requests of a model that is shown views. */
  words: pageRangeSchema.exactOptional(),
  /** Whether pages that failed before are tried again. */
  again: z.boolean().default(false),
  /** When the document's run began, in ms since 1970. */
  since: z.number(),
});
export type PreparePayload = Readonly<z.infer<typeof preparePayloadSchema>>;

export const extractPayloadSchema = z.object({
  job: z.string(),
  chunk: z.int().min(0),
  /** Key of the manifest of its pages. */
  manifest: z.string(),
  /** The pages that are asked about. */
  pages: pageRangeSchema,
  /** When the document's run began, in ms since 1970. */
  since: z.number(),
  /** When the first of the tries began that have brought no answer, in ms since 1970. */
  failing_since: z.number().exactOptional(),
  /** When the server first asked to wait, of the times since it last answered, in ms since 1970. */
  resting_since: z.number().exactOptional(),
});
export type ExtractPayload = Readonly<z.infer<typeof extractPayloadSchema>>;

export const deliverPayloadSchema = z.object({
  /** Id of the delivery. */
  delivery: z.string(),
  /** Id of the job whose end it tells of. */
  job: z.string(),
});
export type DeliverPayload = Readonly<z.infer<typeof deliverPayloadSchema>>;

/** What a document's job returns: the key of its result and what a progress line needs of it. */
export const documentReturnSchema = z.object({
  result: z.string(),
  status: z.enum(['succeeded', 'partial', 'failed', 'cancelled']),
  pages: z.int().min(0),
  requests: z.int().min(0),
  costUsd: costSchema,
});
export type DocumentReturn = Readonly<z.infer<typeof documentReturnSchema>>;
