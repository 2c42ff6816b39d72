import type { FastifyPluginAsync } from 'fastify';
import { ownerOf } from './auth.ts';
import type { App, HttpDeps } from './deps.ts';
import { limitRate } from './rate.ts';
import { batchRoutes } from './routes/batches.ts';
import { estimateRoutes } from './routes/estimate.ts';
import { eventRoutes } from './routes/events.ts';
import { metricsRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { pageRoutes } from './routes/pages.ts';
import { submitRoutes } from './routes/submit.ts';
import { typeRoutes } from './routes/types.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** Requests a minute from one address whose key is missing or wrong. */
const STRANGERS_PER_MINUTE = 60;
/** Stands for the owner of such a request. */
const STRANGER = '?';

/** The routes for which a key is needed, as many times a minute as is allowed. */
export function keyed(deps: HttpDeps): FastifyPluginAsync {
  const { RECTO_API_REQUESTS_PER_MINUTE: perMinute } = deps.session.config;
  return async (scope) => {
    await limitRate(scope, (request) => {
      try {
        request.owner = ownerOf(request, deps);
      } catch {
        request.owner = STRANGER;
      }
      const { owner } = request;
      // A server without keys answers its own machine only.
      if (owner === undefined) return undefined;
      return owner === STRANGER
        ? { group: `address ${request.ip}`, perMinute: STRANGERS_PER_MINUTE }
        : { group: `key ${owner}`, perMinute };
    });
    // After requests are counted, and before anything of their bodies is read.
    scope.addHook('preParsing', async (request) => {
      request.owner = ownerOf(request, deps);
    });
    metricsRoutes(scope as unknown as App, deps);
    await scope.register(
      async (inner) => {
        const routes = inner as unknown as App;
        submitRoutes(routes, deps);
        jobRoutes(routes, deps);
        pageRoutes(routes, deps);
        eventRoutes(routes, deps);
        batchRoutes(routes, deps);
        estimateRoutes(routes, deps);
        typeRoutes(routes, deps);
        webhookRoutes(routes, deps);
      },
      { prefix: '/v1' },
    );
  };
}
