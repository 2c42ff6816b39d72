import type { FastifyInstance } from 'fastify';
import { RectoError } from '../errors.ts';
import { closest } from '../util/closest.ts';
import { DOCS_PREFIX } from './allowed-methods.ts';
import { truncate } from './problem.ts';

/**
 * Rejects requests with query parameters that their route does not have, before the body is read: a misspelt one would
 * be ignored, and the answer be another than what was asked for.
 */
export function rejectUnknownQueries(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const { url } = request.routeOptions;
    // The pages of the documentation have their own.
    if (url === undefined || url.startsWith(DOCS_PREFIX)) return;
    const { querystring } = (request.routeOptions.schema ?? {}) as {
      readonly querystring?: { readonly shape?: object };
    };
    const names = Object.keys(querystring?.shape ?? {});
    const unknown = Object.keys(Object(request.query)).filter((name) => !names.includes(name));
    if (unknown.length === 0) return;
    const described = unknown.slice(0, MAX_NAMED).map((name) => {
      const suggestion = closest(name, names);
      return `"${truncate(name)}"${suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`}`;
    });
    const known = names.length === 0 ? 'It takes none' : `It takes ${names.join(', ')}`;
    const what = unknown.length === 1 ? 'no query parameter' : 'no query parameters';
    throw new RectoError('request_invalid', `${request.method} ${url} has ${what} ${described.join(', ')}. ${known}.`);
  });
}

const MAX_NAMED = 10;
