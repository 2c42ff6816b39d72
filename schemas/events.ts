import { z } from 'zod';
import { jobRowSchema } from './api.ts';
import { costSchema, statusSchema } from './result.ts';

const timeSchema = z.iso.datetime().describe('When it happened');

/** The outcome of a batch. */
export const batchEndSchema = z.object({
  id: z.string(),
  counts: z.record(statusSchema, z.int()).and(z.object({ total: z.int() })),
  cost_usd: costSchema,
});

/** Events of a job, in order. After a crash some may be repeated. */
export const jobEventSchema = z.discriminatedUnion('type', [
  /** A page is prepared or has failed. */
  z.object({ type: z.literal('page'), at: timeSchema, pages_done: z.int(), pages_total: z.int() }),
  /** The requests are planned. */
  z.object({ type: z.literal('planned'), at: timeSchema, requests: z.int(), pages: z.int() }),
  /** A request is answered, with its cost in US dollars, or has failed. */
  z.object({
    type: z.literal('answered'),
    at: timeSchema,
    pages: z.array(z.int()),
    requests: z.int(),
    cost_usd: costSchema,
    error: z.string().exactOptional(),
  }),
  /** The job is paused. */
  z.object({ type: z.literal('paused'), at: timeSchema, code: z.string(), message: z.string() }),
  /** The result is written. */
  z.object({ type: z.literal('ended'), at: timeSchema, status: statusSchema, cost_usd: costSchema }),
]);
export type JobEvent = Readonly<z.infer<typeof jobEventSchema>>;
export type JobEventWithoutTime = WithoutTime<JobEvent>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Events about all jobs of an owner. */
export const jobsEventSchema = z.discriminatedUnion('type', [
  /** A job is new, or has another state than before. */
  z.object({ type: z.literal('job'), job: jobRowSchema }),
  /** All that was known when the stream began was sent. */
  z.object({ type: z.literal('ready') }),
]);

/** Events of a batch. After a reconnect those of the last seconds may be repeated. */
export const batchEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job.ended'), at: timeSchema, job: z.string(), name: z.string(), status: statusSchema }),
  /** All of its jobs have ended. */
  z.object({ type: z.literal('batch.ended'), at: timeSchema, ...batchEndSchema.shape }),
]);
export type BatchEvent = Readonly<z.infer<typeof batchEventSchema>>;
