import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Webhook } from 'standardwebhooks';
import { onTestFinished } from 'vitest';

/** A callback as it came in. */
export interface Received {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  /** As `RECTO_ALLOWED_HOSTS` names it. */
  readonly host: string;
  readonly received: readonly Received[];
  /** Ids of the callbacks that were taken. */
  readonly taken: readonly string[];
  /** Statuses of the next answers; after them, 200. */
  script(...statuses: readonly (number | 'reset')[]): void;
}

/** Takes callbacks on a free port of the loopback, until the test has ended. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const taken: string[] = [];
  const scripted: (number | 'reset')[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const id = headers['webhook-id'] ?? '';
    received.push({ id, headers, body });
    const status = scripted.shift() ?? 200;
    if (status === 'reset') return void request.socket.resetAndDestroy();
    if (status === 200) taken.push(id);
    response.writeHead(status).end('thank you');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/hook?tenant=7`,
    host: `127.0.0.1:${port}`,
    received,
    taken,
    script: (...statuses) => void scripted.push(...statuses),
  };
}

/** What a callback says, if its signature is right. */
export function verified(
  webhook: Webhook,
  { body, headers }: Received,
): { type: string; data: Record<string, unknown> } {
  return webhook.verify(body, headers) as { type: string; data: Record<string, unknown> };
}
