import type { FastifyInstance, HTTPMethods } from 'fastify';
import { RectoError } from '../errors.ts';

/** Of the pages that show the API. */
export const DOCS_PREFIX = '/docs';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Has addresses say which methods they take when they are asked with another one. `register` is to be called when all routes are
 * there. Source: RFC 9110, section 15.5.6.
 */
export function refuseOtherMethods(app: FastifyInstance): { readonly register: () => void } {
  const taken = new Map<string, Set<HTTPMethods>>();
  app.addHook('onRoute', ({ url, method, prefix }) => {
    // A library's, which tells of some of its routes only.
    if (prefix === DOCS_PREFIX) return;
    const own = taken.get(url) ?? new Set();
    for (const name of [method].flat()) own.add(name as HTTPMethods);
    taken.set(url, own);
  });
  return {
    register() {
      for (const [url, own] of [...taken]) {
        const allow = METHODS.filter((name) => own.has(name)).join(', ');
        app.route({
          method: METHODS.filter((name) => !own.has(name)),
          url,
          schema: { hide: true },
          // Before anything of the body is read.
          onRequest: async (request, reply) => {
            reply.header('allow', allow);
            const message = `${request.url.split('?')[0]} takes ${allow}, not ${request.method}.`;
            throw new RectoError('method_not_allowed', message);
          },
          handler: async () => undefined,
        });
      }
    },
  };
}
