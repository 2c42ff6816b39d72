import { z } from 'zod';
import { batchEndSchema } from './events.ts';
import { metadataSchema } from './job.ts';
import { costSchema, type Result, resultSchema } from './result.ts';

/** A stored callback: its content and receiver. */
export const deliverySchema = z.object({
  /** The `webhook-id`, which is the same for every attempt. */
  id: z.string().regex(/^msg_[0-9a-f]{32}$/),
  url: z.string(),
  /** Id of the job or batch. */
  job: z.string(),
  createdAt: z.number(),
  /** JSON text of `deliveryBodySchema` or `batchEndedBodySchema`, exactly as signed. */
  body: z.string(),
});
export type Delivery = Readonly<z.infer<typeof deliverySchema>>;

/** The body of a callback about a job. */
export const deliveryBodySchema = z.object({
  type: z.enum(['job.succeeded', 'job.partial', 'job.failed', 'job.cancelled', 'job.reviewed']),
  timestamp: z.iso.datetime(),
  data: resultSchema
    .pick({
      id: true,
      status: true,
      error: true,
      document: true,
      type: true,
      metadata: true,
      tags: true,
      issues: true,
      review: true,
      reviewed: true,
    })
    .extend({
      cost_usd: costSchema,
      /** The document's data, up to 256 kB; larger data is at `GET /v1/jobs/{id}/result`. */
      data: resultSchema.shape.data.optional(),
    }),
});

/** The body of a callback about a batch. */
export const batchEndedBodySchema = z.object({
  type: z.literal('batch.ended'),
  timestamp: z.iso.datetime(),
  data: batchEndSchema.extend({ metadata: metadataSchema.optional() }),
});

const MAX_DATA_LENGTH = 256_000;
const MAX_ISSUES = 100;

/** The body of the callback for a result that has come about or was reviewed. `at`: ms since 1970. */
export function deliveryBodyOf(
  result: Result,
  at: number,
  event: 'ended' | 'reviewed' = 'ended',
): z.infer<typeof deliveryBodySchema> {
  const { id, status, error, document, type, metadata, tags, issues, review, reviewed, usage, data } = result;
  return deliveryBodySchema.parse({
    type: event === 'reviewed' ? 'job.reviewed' : `job.${status}`,
    timestamp: new Date(at).toISOString(),
    data: {
      id,
      status,
      error,
      document,
      type,
      metadata,
      tags,
      issues: issues.slice(0, MAX_ISSUES),
      review: review.slice(0, MAX_ISSUES),
      reviewed,
      cost_usd: usage.cost_usd,
      ...(JSON.stringify(data).length > MAX_DATA_LENGTH ? {} : { data }),
    },
  });
}
