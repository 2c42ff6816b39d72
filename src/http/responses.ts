import { z } from 'zod';
import { problemSchema } from '../../schemas/api.ts';
import { resultSchema } from '../../schemas/result.ts';
import { EXPORT_FORMATS } from '../export/formats.ts';

const problem = { 'application/problem+json': { schema: problemSchema } } as const;

/** Error responses of every route. */
export const errorResponses = {
  '4xx': { description: 'The request is invalid; `code` says why', content: problem },
  '5xx': {
    description: 'The server failed or is busy; `Retry-After` says when to retry',
    content: problem,
  },
} as const;

const binarySchema = z.string().meta({ format: 'binary' });

/** Response with a JPEG. */
export const jpegResponse = { description: 'The image', content: { 'image/jpeg': { schema: binarySchema } } } as const;

/** Response with a transcript in the format that was asked for. */
export const transcriptFormats = {
  description: 'The text in the requested format',
  content: {
    'text/markdown': { schema: z.string() },
    'text/plain': { schema: z.string() },
    'text/html': { schema: z.string() },
    'application/json': { schema: resultSchema },
  },
} as const;

/** Response with results in a format for exports; the lines of JSON Lines are of `component`. */
export function resultFormats(component: string) {
  const line = z.string().meta({ 'x-line': { $ref: `#/components/schemas/${component}` } });
  return {
    description: 'The results in the requested format',
    content: Object.fromEntries(
      Object.values(EXPORT_FORMATS).map(({ mediaType, holds, binary }) => {
        const text = holds === 'results' ? line : z.string();
        return [mediaType.replace(/;.*/, ''), { schema: binary === undefined ? text : binarySchema }];
      }),
    ),
  };
}

/** Response with server-sent events whose `data` is JSON of `component`. */
export function eventStream(component: string) {
  const schema = z.string().meta({ 'x-data': { $ref: `#/components/schemas/${component}` } });
  return {
    description: 'Server-sent events; the `data` of each is JSON, and its `id` goes into `Last-Event-ID`',
    content: { 'text/event-stream': { schema } },
  };
}

/** Response with metrics of Prometheus. */
export const metricsResponse = {
  description: 'The metrics',
  content: { 'text/plain': { schema: z.string() } },
} as const;
