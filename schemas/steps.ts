import { z } from 'zod';

/**
 * Steps of a worker process: prepare pages, request answers, assemble results (and coordinate documents), deliver
 * callbacks.
 */
export const stepSchema = z.enum(['prepare', 'extract', 'assemble', 'deliver']);
/** A step of a worker process. */
export type Step = z.infer<typeof stepSchema>;
/** All steps. */
export const STEPS: readonly Step[] = stepSchema.options;
