import type { FastifyReply } from 'fastify';
import { sessionRequestSchema, sessionSchema } from '../../../schemas/api.ts';
import { matchApiKey } from '../../app/api-keys.ts';
import { RectoError } from '../../errors.ts';
import { allowsAnonymous, authenticate, requireSameOrigin } from '../auth.ts';
import type { App, HttpDeps } from '../deps.ts';
import { createFailedAttempts } from '../failed-attempts.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses } from '../responses.ts';
import { sessionCookie, sessionTokenOf } from '../session-cookie.ts';
import { SESSION_MS } from '../sessions.ts';

/** Adds the routes by which a person signs in and out. */
export function sessionRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;
  const failed = createFailedAttempts();
  const nameOf = (id: string | undefined) => deps.keys().find((key) => key.id === id)?.name;

  app.get(
    '/v1/session',
    {
      schema: {
        operationId: 'getSession',
        tags: ['server'],
        summary: 'Whether the server needs an API key, and whose one the request has',
        response: { 200: sessionSchema, ...errorResponses },
      },
    },
    async (request) => {
      const needsKey = !allowsAnonymous(deps);
      try {
        const key = nameOf(await authenticate(request, deps));
        return { needs_key: needsKey, signed_in: true, ...(key === undefined ? {} : { key }) };
      } catch (error) {
        if (!(error instanceof RectoError) || error.code !== 'unauthorized') throw error;
        return { needs_key: needsKey, signed_in: false };
      }
    },
  );

  app.post(
    '/v1/session',
    {
      schema: {
        operationId: 'signIn',
        tags: ['server'],
        summary: 'Sign in with an API key, for browsers',
        description: 'Sets a cookie that scripts cannot read; it counts for requests of the same origin only.',
        body: sessionRequestSchema,
        response: { 200: sessionSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request);
      const sent = request.body.key.trim();
      failed.check(sent);
      const key = matchApiKey(sent, deps.keys());
      if (key === undefined) {
        failed.add(sent);
        throw new RectoError('unauthorized', 'This API key is unknown.');
      }
      const token = await withQueueTimeout(deps.sessions.open(key.id), session);
      setCookie(reply, sessionCookie(request, token, Math.floor(SESSION_MS / 1000)));
      return { needs_key: true, signed_in: true, key: key.name };
    },
  );

  app.delete(
    '/v1/session',
    {
      schema: {
        operationId: 'signOut',
        tags: ['server'],
        summary: 'Sign out',
        response: { 200: sessionSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request);
      const token = sessionTokenOf(request);
      if (token !== undefined) await withQueueTimeout(deps.sessions.end(token), session);
      setCookie(reply, sessionCookie(request, '', 0));
      return { needs_key: !allowsAnonymous(deps), signed_in: false };
    },
  );
}

function setCookie(reply: unknown, cookie: string): void {
  (reply as FastifyReply).header('set-cookie', cookie).header('cache-control', 'no-store');
}
