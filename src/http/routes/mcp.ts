import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createMcpEndpoint } from '../../mcp/http.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { createInjectedApi, senderOf } from '../inject-api.ts';

/**
 * Adds the endpoint of the Model Context Protocol, at which agents use the same API with the same keys. `app`: the
 * whole API.
 */
export function mcpRoutes(scope: App, app: App, deps: HttpDeps, version: string): void {
  const endpoint = createMcpEndpoint((request) => createInjectedApi(app, senderOf(request)), version);
  scope.addHook('onClose', () => endpoint.close());
  scope.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    schema: { hide: true },
    handler: async (request, reply) => {
      const sender = reply as unknown as FastifyReply;
      const answer = await endpoint.fetch(
        webRequest(request, disconnectSignal(sender, deps)),
        request.body ?? undefined,
      );
      sender.code(answer.status).headers(Object.fromEntries(answer.headers));
      return sender.send(answer.body === null ? null : Readable.fromWeb(answer.body as ReadableStream)) as never;
    },
  });
}

/** The request without its body, which is parsed already. */
function webRequest({ method, url, headers }: FastifyRequest, signal: AbortSignal): Request {
  const pairs = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return new Request(new URL(url, 'http://localhost'), { method, headers: new Headers(pairs), signal });
}
