import rateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { RectoError } from '../errors.ts';
import { ownerOf } from './auth.ts';
import type { App, HttpDeps } from './deps.ts';
import { batchRoutes } from './routes/batches.ts';
import { estimateRoutes } from './routes/estimate.ts';
import { eventRoutes } from './routes/events.ts';
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
export function v1(deps: HttpDeps): FastifyPluginAsync {
  const { RECTO_API_REQUESTS_PER_MINUTE: perMinute } = deps.session.config;
  const identify = (request: FastifyRequest): string | undefined => {
    try {
      return ownerOf(request, deps);
    } catch {
      return STRANGER;
    }
  };
  return async (scope) => {
    await scope.register(rateLimit, {
      hook: 'onRequest',
      timeWindow: 60_000,
      keyGenerator: (request) => {
        request.owner = identify(request);
        return request.owner === STRANGER ? `address ${request.ip}` : `key ${request.owner}`;
      },
      max: (request) => (request.owner === STRANGER ? STRANGERS_PER_MINUTE : perMinute),
      // A server without keys answers its own machine only.
      allowList: (request) => identify(request) === undefined,
      errorResponseBuilder: (_request, { ttl }) =>
        new RectoError('rate_limited', 'There were too many requests. Wait a moment.', { retryAfterMs: ttl }),
    });
    // After requests are counted, and before anything of their bodies is read.
    scope.addHook('preParsing', async (request) => {
      request.owner = ownerOf(request, deps);
    });
    const routes = scope as unknown as App;
    submitRoutes(routes, deps);
    jobRoutes(routes, deps);
    pageRoutes(routes, deps);
    eventRoutes(routes, deps);
    batchRoutes(routes, deps);
    estimateRoutes(routes, deps);
    typeRoutes(routes, deps);
    webhookRoutes(routes, deps);
  };
}
