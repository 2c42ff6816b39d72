import { z } from 'zod';
import { answerFormatSchema, serverKindSchema } from '../../schemas/parameters.ts';

/** The abilities of a server, found by probing it; requests are made accordingly. */
export const findingsSchema = z.object({
  /** When it was probed, as an ISO date. */
  at: z.string(),
  server: serverKindSchema,
  /** The strictest format that it honours; absent if unknown, as all that follows. */
  format: answerFormatSchema.exactOptional(),
  /** Maximum of images per request, of the counts tried; 0 if it accepts none. */
  images: z.int().min(0).exactOptional(),
  /** Prompt tokens charged per image, relative to the formula. */
  imageTokenRatio: z.number().min(0).exactOptional(),
  logProbabilities: z.boolean().exactOptional(),
  /** Maximum output limit that it accepts, in tokens. */
  outputTokens: z.int().positive().exactOptional(),
  /** Context size in tokens, if it reports it. */
  contextTokens: z.int().positive().exactOptional(),
});
/** The abilities of one server. */
export type Findings = Readonly<z.infer<typeof findingsSchema>>;

/** The findings on all models, by `findingsKey`. */
export const allFindingsSchema = z.record(z.string(), findingsSchema);
/** The findings on all models. */
export type AllFindings = Readonly<z.infer<typeof allFindingsSchema>>;

/** Key of the findings on a model at a URL. */
export function findingsKey(url: string, id: string): string {
  return `${url} ${id}`;
}
