import { z } from 'zod';

/** Below the minute after which many clients give a call up. */
const DEFAULT_WAIT_S = 45;
const MAX_WAIT_S = 600;

/** How long a tool waits for a job. */
export const waitSchema = z
  .number()
  .int()
  .min(0)
  .max(MAX_WAIT_S)
  .default(DEFAULT_WAIT_S)
  .describe('Seconds to wait for the end of the job');

/** The values whose evidence is wanted. */
export const evidenceSchema = z
  .array(z.string().max(500))
  .max(200)
  .optional()
  .describe('JSON Pointers, or their beginnings, of the values whose evidence is wanted; by default of the first 200');
