import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { batchViewSchema } from '../../../schemas/api.ts';
import type { Result } from '../../../schemas/result.ts';
import { type Batch, loadBatch } from '../../pipeline/batches.ts';
import { readResult } from '../../pipeline/results.ts';
import { RESULT_TYPES, streamResults } from '../batch-results.ts';
import { viewBatch } from '../batch-view.ts';
import type { App, HttpDeps } from '../deps.ts';
import { followBatch } from '../follow-batch.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses, eventStream, resultFormats } from '../responses.ts';
import { lastEventId, streamEvents } from '../server-events.ts';
import { goneSignal } from '../waiting.ts';
import { idSchema } from './jobs.ts';

/** Shows batches. */
export function batchRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;
  const { store } = session;

  app.get(
    '/batches/:id',
    {
      schema: {
        operationId: 'getBatch',
        tags: ['batches'],
        summary: 'Where the jobs of a batch stand, and what they have cost',
        params: idSchema,
        response: { 200: batchViewSchema, ...errorResponses },
      },
    },
    async (request) => viewBatch(await loadBatch(store, request.params.id, request.owner), deps),
  );

  app.get(
    '/batches/:id/events',
    {
      schema: {
        operationId: 'followBatch',
        tags: ['batches'],
        summary: 'The ends of the jobs of a batch, as server-sent events, and then its own',
        description:
          'Events `job.ended` and `batch.ended`, each with JSON. A client that says `Last-Event-ID` gets what came after, and what happened in the seconds before that again.',
        params: idSchema,
        response: { 200: eventStream('BatchEvent'), ...errorResponses },
      },
    },
    async (request, reply) => {
      const batch = await loadBatch(store, request.params.id, request.owner);
      const leave = deps.streams.take(request.owner);
      const signal = goneSignal(reply, deps);
      try {
        const from = lastEventId(request.headers['last-event-id']);
        const prepare = () => withQueueTimeout(session.engine.ping(), session);
        await streamEvents(reply, signal, prepare, (stream) => followBatch(batch, from, stream, deps, signal));
      } finally {
        leave();
      }
      return reply;
    },
  );

  app.get(
    '/batches/:id/results',
    {
      schema: {
        operationId: 'getBatchResults',
        tags: ['batches'],
        summary: 'The results of the jobs of a batch that have ended, in the order in which they were submitted',
        description:
          '`jsonl`: one result a line; `csv`: a row for each document, without lists; `xlsx`: a sheet for the documents and one for each list. `ended` of the batch says whether there will be more.',
        params: idSchema,
        querystring: z.object({ format: z.enum(['jsonl', 'csv', 'xlsx']).default('jsonl') }),
        response: { 200: resultFormats('Result'), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { format } = request.query;
      const batch = await loadBatch(store, request.params.id, request.owner);
      const leave = deps.streams.take(request.owner);
      reply.raw.once('close', leave);
      const answer = await streamResults(format, () => resultsOf(batch), { signal: goneSignal(reply, deps) });
      const typed = (reply as unknown as FastifyReply).type(RESULT_TYPES[format]);
      if (format !== 'jsonl') typed.header('content-disposition', `attachment; filename="${batch.id}.${format}"`);
      return typed.send(answer) as never;
    },
  );

  async function* resultsOf({ jobs }: Batch): AsyncGenerator<Result> {
    for (const { id } of jobs) {
      const result = await readResult(store, id);
      if (result !== undefined) yield result;
    }
  }
}
