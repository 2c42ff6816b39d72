import { z } from 'zod';
import { errorSchema } from './error.ts';
import { seenSchema, workerStateSchema } from './presence.ts';

const count = z.int().min(0);
const time = z.iso.datetime();

/** How a queue is. */
const queueStatusSchema = z.object({
  name: z.string(),
  waiting: count,
  running: count,
  delayed: count.describe('Jobs that wait for a time, such as the next attempt'),
  waiting_for_others: count.describe('Jobs that wait for their own steps'),
  completed: count.describe('As far as the queue remembers them'),
  failed: count.describe('As far as the queue remembers them'),
  oldest_seconds: z.number().nullable().describe('Age of the job that waits longest; null if none waits'),
});

/** What an operator has to know, of all keys together; nothing of it is content of a document. */
export const statusViewSchema = z.object({
  engine: z.string(),
  queues: z.array(queueStatusSchema),
  workers: z.array(workerStateSchema.extend(seenSchema.shape)),
  /** Documents that failed in the last day, by the code of their error, the most frequent first. */
  failures: z.array(errorSchema.extend({ count })),
  /** Of the current day in UTC, in US dollars; only counted where there is a budget for the day. */
  money: z.object({
    spent_usd: z.number(),
    reserved_usd: z.number().describe('The most that requests in flight may cost'),
    budget_usd: z.number().optional(),
  }),
  requests: z.object({
    model: z.string(),
    in_flight: count,
    limit: count.optional(),
    lowered_to: count.optional().describe('Requests at a time, since the model server has asked to slow down'),
    last_minute: count,
    per_minute: count.optional(),
    tokens_last_minute: count,
    tokens_per_minute: count.optional(),
  }),
  /** Why work stands still, or did within the last minutes. */
  pauses: z.array(errorSchema.extend({ since: time, until: time })),
});
export type StatusView = z.infer<typeof statusViewSchema>;
