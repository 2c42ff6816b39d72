import { z } from 'zod';

/** An answer as it is kept, so that no chunk is paid for twice. */
export const keptAnswerSchema = z.object({
  text: z.string(),
  finishReason: z.enum(['stop', 'length', 'refusal', 'error']),
  usage: z.object({ inputTokens: z.int().min(0), outputTokens: z.int().min(0), costUsd: z.number().min(0) }),
  warnings: z.array(z.string()),
  evidence: z
    .record(z.string(), z.object({ page: z.int().positive(), words: z.array(z.int().min(0)) }))
    .exactOptional(),
  /** Numbers of the pages that were asked about. */
  pages: z.array(z.int().positive()),
  predictedInputTokens: z.int().min(0),
  modelMs: z.number().min(0),
});
export type KeptAnswer = Readonly<z.infer<typeof keptAnswerSchema>>;

/** How a chunk came to its answer in this run. */
export const chunkOutcomeSchema = z.object({
  /** Key of the kept answer. */
  answer: z.string(),
  cached: z.boolean(),
});
export type ChunkOutcome = Readonly<z.infer<typeof chunkOutcomeSchema>>;
