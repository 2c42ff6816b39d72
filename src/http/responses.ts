import { z } from 'zod';
import { problemSchema } from '../../schemas/api.ts';

const problem = { 'application/problem+json': { schema: problemSchema } } as const;

/** What any route may answer with where something is wrong. */
export const errorResponses = {
  '4xx': { description: 'The request is wrong; `code` says how', content: problem },
  '5xx': {
    description: 'Something here is wrong or too busy; `Retry-After` says when to try again',
    content: problem,
  },
} as const;

const binary = z.string().meta({ format: 'binary' });

export const jpegResponse = { description: 'The picture', content: { 'image/jpeg': { schema: binary } } } as const;

/** Results as lines of JSON, each of them the component that is named, or as tables. */
export function resultFormats(component: string) {
  const line = z.string().meta({ 'x-line': { $ref: `#/components/schemas/${component}` } });
  return {
    description: 'The results in the format that was asked for',
    content: {
      'application/jsonl': { schema: line },
      'text/csv': { schema: z.string() },
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { schema: binary },
    },
  };
}

/** A stream of server-sent events whose `data` is JSON of the component that is named. */
export function eventStream(component: string) {
  const schema = z.string().meta({ 'x-data': { $ref: `#/components/schemas/${component}` } });
  return {
    description: 'Server-sent events; the `data` of each is JSON, and its `id` goes into `Last-Event-ID`',
    content: { 'text/event-stream': { schema } },
  };
}

export const metricsResponse = {
  description: 'The metrics',
  content: { 'text/plain': { schema: z.string() } },
} as const;
