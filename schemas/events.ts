import { z } from 'zod';
import { costSchema, statusSchema } from './result.ts';

const at = z.iso.datetime().describe('When it happened');

/** How a batch has ended. */
export const batchEndSchema = z.object({
  id: z.string(),
  counts: z.record(statusSchema, z.int()).and(z.object({ total: z.int() })),
  cost_usd: costSchema,
});

/** What happens to a job, in the order in which it is told. After a crash something may be told again. */
export const jobEventSchema = z.discriminatedUnion('type', [
  /** A page is prepared, or failed to be. */
  z.object({ type: z.literal('page'), at, pages_done: z.int(), pages_total: z.int() }),
  /** It is known which requests are made. */
  z.object({ type: z.literal('planned'), at, requests: z.int(), pages: z.int() }),
  /** The pages of a request are answered, for so many US dollars, or failed to be. */
  z.object({
    type: z.literal('answered'),
    at,
    pages: z.array(z.int()),
    requests: z.int(),
    cost_usd: costSchema,
    error: z.string().exactOptional(),
  }),
  /** Nothing more is asked for now. */
  z.object({ type: z.literal('paused'), at, code: z.string(), message: z.string() }),
  /** The result is written. */
  z.object({ type: z.literal('ended'), at, status: statusSchema, cost_usd: costSchema }),
]);
export type JobEvent = Readonly<z.infer<typeof jobEventSchema>>;
export type JobEventWithoutTime = WithoutTime<JobEvent>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/** What happens to a batch. After a connection was lost, what happened in the seconds before may be told again. */
export const batchEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job.ended'), at, job: z.string(), name: z.string(), status: statusSchema }),
  /** All of its jobs have ended. */
  z.object({ type: z.literal('batch.ended'), at, ...batchEndSchema.shape }),
]);
export type BatchEvent = Readonly<z.infer<typeof batchEventSchema>>;
