import { z } from 'zod';
import { errorSchema } from './error.ts';

const tokenCountSchema = z.int().min(0).optional();

/** A file in the folder of `--trace`: one model request and its answer. */
export const traceSchema = z.object({
  url: z.string(),
  started_at: z.iso.datetime(),
  /** Milliseconds until the answer was complete. */
  ms: z.number(),
  /** The request body, with file names in place of images. */
  request: z.record(z.string(), z.unknown()),
  answer: z
    .object({
      text: z.string(),
      /** From the server. */
      finish_reason: z.string().optional(),
      refusal: z.string(),
      /** The repetition for which the answer was stopped. */
      loop: z.string().optional(),
      model: z.string().optional(),
      provider: z.string().optional(),
      usage: z.object({
        input_tokens: tokenCountSchema,
        output_tokens: tokenCountSchema,
        cost_usd: z.number().optional(),
      }),
    })
    .optional(),
  error: errorSchema.optional(),
});
export type TraceFile = Readonly<z.infer<typeof traceSchema>>;
