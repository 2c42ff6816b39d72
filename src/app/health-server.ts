import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asRectoError } from '../errors.ts';
import type { Engine, Queue } from '../queue/engines/engine.ts';
import { checkWritable } from '../store/check-writable.ts';
import { withTimeout } from '../util/with-timeout.ts';
import type { Container } from './container.ts';
import { listenError } from './listen-error.ts';
import { METRICS_TYPE } from './metrics.ts';

/** A server for health checks and metrics. */
export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What health and metrics are read from. */
export interface HealthDeps extends Pick<Container, 'store' | 'metrics'> {
  readonly engine: Engine;
  readonly queues: Readonly<Record<string, Queue>>;
}

const READY_TIMEOUT_MS = 5000;

/**
 * Serves `/healthz`, `/readyz` and `/metrics` for a process without the API.
 * Errors: `usage` when it cannot listen on the address.
 */
export async function openHealthServer(
  address: { host: string; port: number },
  deps: HealthDeps,
): Promise<HealthServer> {
  const { engine, store, metrics, queues } = deps;
  const server = createServer((request, response) => {
    const answer = async () => {
      if (request.url === '/healthz') return send(response, 200, 'application/json', '{"ok":true}');
      if (request.url === '/metrics') return send(response, 200, METRICS_TYPE, await metrics.text(queues));
      if (request.url !== '/readyz')
        return send(response, 404, 'text/plain', 'There are /healthz, /readyz and /metrics.\n');
      const checks = Promise.all([engine.ping(), checkWritable(store)]);
      await withTimeout(checks, READY_TIMEOUT_MS, () => new Error('Queue and store take too long to answer.'));
      return send(response, 200, 'application/json', '{"ready":true}');
    };
    answer().catch((error: unknown) => {
      // The message may name paths or hosts, and anyone may ask.
      const { code } = asRectoError(error, 'internal');
      send(response, 503, 'application/json', JSON.stringify({ ready: false, code }));
    });
  });
  server.requestTimeout = READY_TIMEOUT_MS;
  server.listen(address.port, address.host);
  await once(server, 'listening').catch((error: unknown) => {
    throw listenError(error, address, '--listen');
  });
  const { address: host, port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
