import { watcherListSchema, watcherStateSchema } from '../../../schemas/presence.ts';
import { readPresent } from '../../queue/presence.ts';
import type { App, HttpDeps } from '../deps.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses } from '../responses.ts';
import { seenOf } from '../seen.ts';

/** Adds the route that tells of drop folders. */
export function watcherRoutes(app: App, { session }: HttpDeps): void {
  app.get(
    '/watchers',
    {
      schema: {
        operationId: 'listWatchers',
        tags: ['server'],
        summary: 'The drop folders that are watched, how many files wait in them, and what holds files up',
        description: 'Also those that were watched in the last day and are not watched any more: `alive` says which.',
        response: { 200: watcherListSchema, ...errorResponses },
      },
    },
    async () => {
      const present = await withQueueTimeout(readPresent('watchers', session.ledger), session);
      const watchers = present.flatMap((one) => {
        const { data } = watcherStateSchema.safeParse(one.state);
        return data === undefined ? [] : [{ ...data, ...seenOf(one) }];
      });
      return { watchers: watchers.sort((a, b) => a.folder.localeCompare(b.folder)) };
    },
  );
}
