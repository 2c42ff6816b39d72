import swaggerUi from '@fastify/swagger-ui';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { checkLocal } from './auth.ts';
import type { App, HttpDeps } from './deps.ts';
import { DOCS_PREFIX } from './methods.ts';
import { limitRate } from './rate.ts';
import { aliveRoute, readyRoute } from './routes/health.ts';
import { sendRaw } from './send-raw.ts';

/** Requests a minute from one address to what needs no key. */
const PER_MINUTE = 3000;
const JSON_TYPE = 'application/json; charset=utf-8';

/** The routes that need no key. Without any keys they, too, answer this machine only, so that no web page of another site reads them. */
export function open(deps: HttpDeps): FastifyPluginAsync {
  return async (scope) => {
    await limitRate(scope, (request) => ({ group: request.ip, perMinute: PER_MINUTE }));
    aliveRoute(scope as unknown as App);
    await scope.register(async (inner) => {
      inner.addHook('onRequest', async (request) => {
        if (deps.local && deps.keys().length === 0) checkLocal(request);
      });
      let made: Buffer | undefined;
      /** Made once, when all routes are known: it is large. */
      const document = (): Buffer => {
        made ??= Buffer.from(JSON.stringify(scope.swagger()));
        return made;
      };
      await inner.register(swaggerUi, {
        routePrefix: DOCS_PREFIX,
        uiHooks: {
          onRequest: async (request: FastifyRequest, reply) =>
            request.routeOptions.url === `${DOCS_PREFIX}/json` ? sendRaw(reply, JSON_TYPE, document()) : undefined,
        },
      });
      const routes = inner as unknown as App;
      routes.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
        sendRaw(reply, JSON_TYPE, document()),
      );
      readyRoute(routes, deps);
    });
  };
}
