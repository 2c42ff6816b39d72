import { batchViewSchema } from '../../../schemas/api.ts';
import { loadBatch } from '../../pipeline/batches.ts';
import { viewBatch } from '../batch-view.ts';
import type { App, HttpDeps } from '../deps.ts';
import { errorResponses } from '../responses.ts';
import { idSchema } from './jobs.ts';

/** Shows batches. */
export function batchRoutes(app: App, deps: HttpDeps): void {
  app.get(
    '/batches/:id',
    {
      schema: {
        summary: 'Where the jobs of a batch stand, and what they have cost',
        params: idSchema,
        response: { 200: batchViewSchema, ...errorResponses },
      },
    },
    async (request) => viewBatch(await loadBatch(deps.session.store, request.params.id, request.owner), deps),
  );
}
