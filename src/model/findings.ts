import { z } from 'zod';
import { answerFormatSchema } from '../../schemas/parameters.ts';

/** What a server was found to be able to do, by asking it. Its requests are made accordingly. */
export const findingsSchema = z.object({
  /** When it was asked, as an ISO date. */
  at: z.string(),
  server: z.enum(['openrouter', 'openai', 'vllm', 'sglang', 'llama.cpp']),
  /** The strictest format that it honours. */
  format: answerFormatSchema,
  /** Most images that it takes in a request; 0 where it sees none. */
  images: z.int().min(0),
  /** Prompt tokens that it charges for an image, for each that the formula gives. */
  imageTokenRatio: z.number().min(0).exactOptional(),
  logProbabilities: z.boolean(),
  /** Longest answer that it takes as a limit, in tokens. */
  outputTokens: z.int().positive().exactOptional(),
  /** Its context, in tokens, where it says so. */
  contextTokens: z.int().positive().exactOptional(),
});
export type Findings = Readonly<z.infer<typeof findingsSchema>>;

/** The findings on all models, by URL and model id. */
export const allFindingsSchema = z.record(z.string(), findingsSchema);
export type AllFindings = Readonly<z.infer<typeof allFindingsSchema>>;

export function findingsKey(url: string, id: string): string {
  return `${url} ${id}`;
}
