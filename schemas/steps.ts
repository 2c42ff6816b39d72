import { z } from 'zod';

/** What a worker process can do: prepare pages, ask models, lead documents through their steps and make results, tell of the end. */
export const stepSchema = z.enum(['prepare', 'extract', 'assemble', 'deliver']);
export type Step = z.infer<typeof stepSchema>;
export const STEPS: readonly Step[] = stepSchema.options;
