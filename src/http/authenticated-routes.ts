import type { FastifyPluginAsync } from 'fastify';
import { authenticate } from './auth.ts';
import type { App, HttpDeps } from './deps.ts';
import { registerRateLimit } from './rate-limit.ts';
import { batchRoutes } from './routes/batches.ts';
import { estimateRoutes } from './routes/estimate.ts';
import { eventRoutes } from './routes/events.ts';
import { metricsRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { pageRoutes } from './routes/pages.ts';
import { submitRoutes } from './routes/submit.ts';
import { typeRoutes } from './routes/types.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** Requests per minute from one address without a valid key. */
const UNAUTHENTICATED_PER_MINUTE = 60;
/** Owner of such a request. */
const UNAUTHENTICATED = '?';

/** The routes that need an API key, with their rate limit. */
export function authenticatedRoutes(deps: HttpDeps): FastifyPluginAsync {
  const { RECTO_API_REQUESTS_PER_MINUTE: perMinute } = deps.session.config;
  return async (scope) => {
    await registerRateLimit(scope, (request) => {
      try {
        request.owner = authenticate(request, deps);
      } catch {
        request.owner = UNAUTHENTICATED;
      }
      const { owner } = request;
      // A server without keys is only used by its own machine.
      if (owner === undefined) return undefined;
      return owner === UNAUTHENTICATED
        ? { group: `address ${request.ip}`, perMinute: UNAUTHENTICATED_PER_MINUTE }
        : { group: `key ${owner}`, perMinute };
    });
    // After the rate limit, and before the body is read.
    scope.addHook('preParsing', async (request) => {
      request.owner = authenticate(request, deps);
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
