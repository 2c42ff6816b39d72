import { z } from 'zod';
import { deadListSchema } from '../../../schemas/api.ts';
import { RectoError } from '../../errors.ts';
import { findJob } from '../../pipeline/accept.ts';
import { loadBatch } from '../../pipeline/batches.ts';
import { findDelivery, listDeadDeliveries, resendDelivery } from '../../queue/deliveries.ts';
import type { App, HttpDeps } from '../deps.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses } from '../responses.ts';
import { idSchema } from './jobs.ts';

const PAGE_SIZE = 100;

/** Adds the routes that list and resend failed callbacks. */
export function webhookRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;
  /** Whether the job or batch with this id belongs to `owner`. */
  const isOwn = async (id: string, owner: string | undefined): Promise<boolean> => {
    if (id.startsWith('b-')) {
      return loadBatch(session.store, id, owner).then(
        () => true,
        (error: unknown) => {
          if (error instanceof RectoError && error.code === 'not_found') return false;
          throw error;
        },
      );
    }
    const job = await findJob(session.store, id);
    return job !== undefined && job.context.owner === owner;
  };

  app.get(
    '/webhooks/dead',
    {
      schema: {
        operationId: 'listDeadWebhooks',
        tags: ['webhooks'],
        summary: 'Callbacks that failed for good, latest first',
        querystring: z.object({ offset: z.coerce.number().int().min(0).default(0) }),
        response: {
          200: deadListSchema,
          ...errorResponses,
        },
      },
    },
    async (request) => {
      const { offset } = request.query;
      const dead = await withQueueTimeout(listDeadDeliveries(session, { offset, limit: PAGE_SIZE }), session);
      const deliveries = [];
      for (const { failedAt, ...delivery } of dead.deliveries) {
        if (await isOwn(delivery.job, request.owner)) deliveries.push({ ...delivery, failed_at: failedAt });
      }
      return { deliveries, ...(dead.next === undefined ? {} : { next_offset: dead.next }) };
    },
  );

  app.post(
    '/webhooks/:id/resend',
    {
      schema: {
        operationId: 'resendWebhook',
        tags: ['webhooks'],
        summary: 'Resend a callback, with the same id and content',
        params: idSchema,
        response: { 202: z.object({ id: z.string() }), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const notFound = new RectoError('not_found', `There is no callback ${id}.`);
      const delivery = await findDelivery(session.store, id);
      if (delivery === undefined || !(await isOwn(delivery.job, request.owner))) throw notFound;
      await withQueueTimeout(resendDelivery(id, session), session);
      return reply.code(202).send({ id });
    },
  );
}
