import type { FastifyInstance, HTTPMethods } from 'fastify';
import { RectoError } from '../errors.ts';

/** URL prefix of the API's documentation. */
export const DOCS_PREFIX = '/docs';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Answers requests with another method than a route allows with 405. `register` must be called after all routes are
 * registered. Source: RFC 9110, section 15.5.6.
 */
export function rejectOtherMethods(app: FastifyInstance): { readonly register: () => void } {
  const methodsByUrl = new Map<string, Set<HTTPMethods>>();
  app.addHook('onRoute', ({ url, method, prefix }) => {
    // The plugin does not announce all of its routes.
    if (prefix === DOCS_PREFIX) return;
    const methods = methodsByUrl.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name as HTTPMethods);
    methodsByUrl.set(url, methods);
  });
  return {
    register() {
      for (const [url, methods] of [...methodsByUrl]) {
        const allow = METHODS.filter((name) => methods.has(name)).join(', ');
        app.route({
          method: METHODS.filter((name) => !methods.has(name)),
          url,
          schema: { hide: true },
          // Before the body is read.
          onRequest: async (request, reply) => {
            reply.header('allow', allow);
            const message = `${request.url.split('?')[0]} allows ${allow}, not ${request.method}.`;
            throw new RectoError('method_not_allowed', message);
          },
          handler: async () => undefined,
        });
      }
    },
  };
}
