import { z } from 'zod';
import { answerFormatSchema, serverKindSchema } from '../../schemas/parameters.ts';

/** What a server was found to be able to do, by asking it. Its requests are made accordingly. */
export const findingsSchema = z.object({
  /** When it was asked, as an ISO date. */
  at: z.string(),
  server: serverKindSchema,
  /** The strictest format that it honours. Absent, as all that follows, where it could not be found out. */
  format: answerFormatSchema.exactOptional(),
  /** Most images that it takes in a request, of as many as were tried; 0 where it takes none. */
  images: z.int().min(0).exactOptional(),
  /** Prompt tokens that it charges for an image, for each that the formula gives. */
  imageTokenRatio: z.number().min(0).exactOptional(),
  logProbabilities: z.boolean().exactOptional(),
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
