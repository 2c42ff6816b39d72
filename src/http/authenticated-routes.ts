import type { FastifyPluginAsync } from 'fastify';
import { authenticate } from './auth.ts';
import type { App, HttpDeps } from './deps.ts';
import { registerRateLimit } from './rate-limit.ts';
import { batchRoutes } from './routes/batches.ts';
import { documentHtmlRoutes } from './routes/document-html.ts';
import { estimateRoutes } from './routes/estimate.ts';
import { eventRoutes } from './routes/events.ts';
import { metricsRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { learnRoutes } from './routes/learn.ts';
import { mcpRoutes } from './routes/mcp.ts';
import { pageRoutes } from './routes/pages.ts';
import { resultRoutes } from './routes/results.ts';
import { reviewRoutes } from './routes/review.ts';
import { statusRoutes } from './routes/status.ts';
import { submitRoutes } from './routes/submit.ts';
import { transcriptRoutes } from './routes/transcript.ts';
import { typeRoutes } from './routes/types.ts';
import { watcherRoutes } from './routes/watchers.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** Requests per minute from one address without a valid key. */
const UNAUTHENTICATED_PER_MINUTE = 60;
/** Owner of such a request. */
const UNAUTHENTICATED = '?';

/** The routes that need an API key, with their rate limit. `app`: the whole API, which agents use by tools. */
export function authenticatedRoutes(app: App, deps: HttpDeps, version: string): FastifyPluginAsync {
  const { RECTO_API_REQUESTS_PER_MINUTE: perMinute } = deps.session.config;
  return async (scope) => {
    await registerRateLimit(scope, async (request) => {
      try {
        request.owner = await authenticate(request, deps);
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
      request.owner = await authenticate(request, deps);
    });
    metricsRoutes(scope as unknown as App, deps);
    mcpRoutes(scope as unknown as App, app, deps, version);
    await scope.register(
      async (inner) => {
        const routes = inner as unknown as App;
        submitRoutes(routes, deps);
        jobRoutes(routes, deps);
        pageRoutes(routes, deps);
        resultRoutes(routes, deps);
        documentHtmlRoutes(routes, deps);
        reviewRoutes(routes, deps);
        transcriptRoutes(routes, deps);
        eventRoutes(routes, deps);
        batchRoutes(routes, deps);
        estimateRoutes(routes, deps);
        typeRoutes(routes, deps);
        webhookRoutes(routes, deps);
        learnRoutes(routes, deps);
        statusRoutes(routes, deps);
        watcherRoutes(routes, deps);
      },
      { prefix: '/v1' },
    );
  };
}
