import { statusViewSchema } from '../../../schemas/status.ts';
import type { App, HttpDeps } from '../deps.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses } from '../responses.ts';
import { viewStatus } from '../status-view.ts';

/** Adds the route for operators. Requests within its short life share an answer, as counting takes time. */
export function statusRoutes(app: App, deps: HttpDeps): void {
  let last: { readonly at: number; readonly view: ReturnType<typeof viewStatus> } | undefined;
  app.get(
    '/status',
    {
      schema: {
        operationId: 'getStatus',
        tags: ['server'],
        summary: 'Queues, workers, failures, money, limits and pauses, of all keys together',
        description: 'Holds no names and no content of documents.',
        response: { 200: statusViewSchema, ...errorResponses },
      },
    },
    async () => {
      if (last === undefined || performance.now() - last.at > CACHE_MS) {
        const view = withQueueTimeout(viewStatus(deps), deps.session);
        last = { at: performance.now(), view };
        view.catch(() => {
          last = undefined;
        });
      }
      return last.view;
    },
  );
}

const CACHE_MS = 1000;
