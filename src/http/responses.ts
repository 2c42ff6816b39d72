import { problemSchema } from '../../schemas/api.ts';

/** What any route may answer with where something is wrong. */
export const errorResponses = {
  '4xx': problemSchema.describe('The request is wrong; `code` says how'),
  '5xx': problemSchema.describe('Something here is wrong or too busy; `Retry-After` says when to try again'),
} as const;
