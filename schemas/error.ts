import { z } from 'zod';

/** An error as it is shown or handed on: a documented code, and a sentence that says what happened and what to do. */
export const errorSchema = z.object({ code: z.string(), message: z.string() });
