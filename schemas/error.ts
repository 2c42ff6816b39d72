import { z } from 'zod';

/** An error: a documented code, and a message that says what happened and what to do. */
export const errorSchema = z.object({ code: z.string(), message: z.string() });
