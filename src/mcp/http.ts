import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Api } from './api.ts';
import { createMcpServer } from './server.ts';

/** Open streams of notifications. */
const MAX_SUBSCRIPTIONS = 50;

/** Serves the Model Context Protocol over HTTP. */
export interface McpEndpoint {
  /** Answers a request, whose body is `body`. */
  readonly fetch: (request: Request, body: unknown) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/**
 * Creates an endpoint without sessions: each request is answered by tools that ask the API as its sender. `apiOf`: the API
 * for the sender of a request.
 */
export function createMcpEndpoint(apiOf: (request: Request) => Api, version: string): McpEndpoint {
  const handler = createMcpHandler(
    ({ requestInfo }) => {
      // The library gives the request to servers that are reached over HTTP.
      if (requestInfo === undefined) throw new Error('There is no request.');
      return createMcpServer({ api: apiOf(requestInfo), roots: [] }, version);
    },
    { maxSubscriptions: MAX_SUBSCRIPTIONS },
  );
  return {
    fetch: (request, body) => handler.fetch(request, body === undefined ? {} : { parsedBody: body }),
    close: () => handler.close(),
  };
}
