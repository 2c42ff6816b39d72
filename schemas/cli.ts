import { z } from 'zod';
import { estimateSchema, typeReportSchema } from './api.ts';
import { errorSchema } from './error.ts';

/** A line of `recto extract --dry-run --json`. */
export const estimateLineSchema = z.object({
  path: z.string(),
  pages: z.int().min(0),
  estimate: estimateSchema
    .pick({ requests: true, images: true, input_tokens: true, output_tokens: true, cost_usd: true })
    .extend({ split_reason: z.string().optional().describe('Why a document is split despite `--strategy whole`') })
    .optional(),
  error: errorSchema.optional(),
});

/** A line of `recto types check --json`. */
export const typeCheckSchema = z.discriminatedUnion('ok', [
  z
    .object({ type: z.string(), ok: z.literal(true) })
    .extend(typeReportSchema.pick({ fields: true, notes: true, mistakes: true }).shape),
  z.object({ type: z.string(), ok: z.literal(false), error: errorSchema }),
]);
export type TypeCheck = Readonly<z.infer<typeof typeCheckSchema>>;
