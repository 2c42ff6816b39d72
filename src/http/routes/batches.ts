import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { batchListSchema, batchViewSchema } from '../../../schemas/api.ts';
import type { Result } from '../../../schemas/result.ts';
import { EXPORT_FORMATS, exportFormatsSummary } from '../../export/formats.ts';
import { type Batch, loadBatch } from '../../pipeline/batches.ts';
import { readResult } from '../../pipeline/results.ts';
import { batchQuerySchema, listBatchPage } from '../batch-list.ts';
import { formatQuery, streamResults } from '../batch-results.ts';
import { viewBatch } from '../batch-view.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { followBatch } from '../follow-batch.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses, eventStream, resultFormats } from '../responses.ts';
import { lastEventId, streamEvents } from '../server-events.ts';
import { watchKey } from '../watch-key.ts';
import { idSchema } from './jobs.ts';

/** Adds the routes that read batches. */
export function batchRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;
  const { store } = session;

  app.get(
    '/batches',
    {
      schema: {
        operationId: 'listBatches',
        tags: ['batches'],
        summary: 'List batches with their totals, latest first',
        querystring: batchQuerySchema,
        response: { 200: batchListSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const releaseSlot = deps.lists.acquire(request.owner);
      try {
        return await listBatchPage(request.query, request.owner, deps, { signal: disconnectSignal(reply, deps) });
      } finally {
        releaseSlot();
      }
    },
  );

  app.get(
    '/batches/:id',
    {
      schema: {
        operationId: 'getBatch',
        tags: ['batches'],
        summary: 'The totals of a batch, and the states of its jobs',
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
        summary: 'Server-sent events when jobs of a batch end, and when all have',
        description:
          'Events `job.ended` and `batch.ended`, each with JSON. With `Last-Event-ID` the stream resumes a few seconds before that event, so that some are repeated.',
        params: idSchema,
        response: { 200: eventStream('BatchEvent'), ...errorResponses },
      },
    },
    async (request, reply) => {
      const batch = await loadBatch(store, request.params.id, request.owner);
      const releaseSlot = deps.streams.acquire(request.owner);
      const { signal, stop } = watchKey(request.owner, deps, disconnectSignal(reply, deps));
      try {
        const from = lastEventId(request.headers['last-event-id']);
        const prepare = () => withQueueTimeout(session.engine.ping(), session);
        await streamEvents(reply, signal, prepare, (stream) => followBatch(batch, from, stream, deps, signal));
      } finally {
        stop();
        releaseSlot();
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
        summary: 'The results of the ended jobs of a batch, in the order of submission',
        description: `${exportFormatsSummary('`')}. \`ended\` of the batch says whether more will follow.`,
        params: idSchema,
        querystring: z.object(formatQuery),
        response: { 200: resultFormats('Result'), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { format } = request.query;
      const batch = await loadBatch(store, request.params.id, request.owner);
      const releaseSlot = deps.streams.acquire(request.owner);
      reply.raw.once('close', releaseSlot);
      const stream = await streamResults(request.query, () => resultsOf(batch), {
        signal: disconnectSignal(reply, deps),
      });
      const typed = (reply as unknown as FastifyReply).type(EXPORT_FORMATS[format].mediaType);
      if (format !== 'jsonl') typed.header('content-disposition', `attachment; filename="${batch.id}.${format}"`);
      return typed.send(stream) as never;
    },
  );

  async function* resultsOf({ jobs }: Batch): AsyncGenerator<Result> {
    for (const { id } of jobs) {
      const result = await readResult(store, id);
      if (result !== undefined) yield result;
    }
  }
}
