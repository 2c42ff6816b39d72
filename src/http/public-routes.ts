import swaggerUi from '@fastify/swagger-ui';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { DOCS_PREFIX } from './allowed-methods.ts';
import { requireLocal } from './auth.ts';
import type { App, HttpDeps } from './deps.ts';
import { registerRateLimit } from './rate-limit.ts';
import { livenessRoute, readinessRoute } from './routes/health.ts';
import { pageFileRoutes } from './routes/page-files.ts';
import { sessionRoutes } from './routes/session.ts';
import { sendSerialized } from './send-serialized.ts';

/** Requests per minute from one address. */
const REQUESTS_PER_MINUTE = 3000;
const JSON_TYPE = 'application/json; charset=utf-8';

/** Requests per minute from one address to sign in, and to ask who is signed in. */
const SESSION_REQUESTS_PER_MINUTE = 120;

/** The routes of people who sign in or out. */
export function signInRoutes(deps: HttpDeps): FastifyPluginAsync {
  return async (scope) => {
    await registerRateLimit(scope, ({ ip }) => ({ group: `session ${ip}`, perMinute: SESSION_REQUESTS_PER_MINUTE }));
    sessionRoutes(scope as unknown as App, deps);
  };
}

/** The routes that need no API key. On a server without keys they reject other machines and sites as all routes do. */
export function publicRoutes(deps: HttpDeps): FastifyPluginAsync {
  return async (scope) => {
    await registerRateLimit(scope, (request) => ({ group: request.ip, perMinute: REQUESTS_PER_MINUTE }));
    livenessRoute(scope as unknown as App);
    pageFileRoutes(scope as unknown as App, deps.page);
    await scope.register(async (inner) => {
      inner.addHook('onRequest', async (request) => {
        if (deps.local && deps.keys().length === 0) requireLocal(request);
      });
      let serialized: Buffer | undefined;
      /** Serialized once, on the first request: it is large, and complete only when all routes are registered. */
      const openApiDocument = (): Buffer => {
        serialized ??= Buffer.from(JSON.stringify(scope.swagger()));
        return serialized;
      };
      await inner.register(swaggerUi, {
        routePrefix: DOCS_PREFIX,
        uiHooks: {
          onRequest: async (request: FastifyRequest, reply) =>
            request.routeOptions.url === `${DOCS_PREFIX}/json`
              ? sendSerialized(reply, JSON_TYPE, openApiDocument())
              : undefined,
        },
      });
      const routes = inner as unknown as App;
      routes.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
        sendSerialized(reply, JSON_TYPE, openApiDocument()),
      );
      readinessRoute(routes, deps);
    });
  };
}
