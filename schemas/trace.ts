import { z } from 'zod';
import { errorSchema } from './error.ts';

const tokens = z.int().min(0).optional();

/** A file in the folder of `--trace`: one model request and what came back. */
export const traceSchema = z.object({
  url: z.string(),
  started_at: z.iso.datetime(),
  /** Milliseconds until the answer was complete. */
  ms: z.number(),
  /** The body that was sent, with the names of files in place of images. */
  request: z.record(z.string(), z.unknown()),
  answer: z
    .object({
      text: z.string(),
      /** As the server says it. */
      finish_reason: z.string().optional(),
      refusal: z.string(),
      /** How the model ran in circles, where its answer was stopped for that. */
      loop: z.string().optional(),
      model: z.string().optional(),
      provider: z.string().optional(),
      usage: z.object({ input_tokens: tokens, output_tokens: tokens, cost_usd: z.number().optional() }),
    })
    .optional(),
  error: errorSchema.optional(),
});
export type TraceFile = Readonly<z.infer<typeof traceSchema>>;
