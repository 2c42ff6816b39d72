import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { allowedHosts } from '../../src/outbound/allowed-hosts.ts';
import { createGuardedHttp, type GuardedHttp } from '../../src/outbound/guarded-http.ts';

/**
 * An address that counts as public, of a block that has not been given to anyone. Called one of IPv4, the system refuses to connect
 * to it before anything is sent.
 */
export const PUBLIC_BUT_EMPTY = { address: '2d00::1', family: 4 };
export const LOOPBACK = { address: '127.0.0.1', family: 4 };

export interface Host {
  readonly port: number;
  /** Connections that have been made to it. */
  readonly connections: () => number;
  /** Those that are open. */
  readonly open: () => number;
}

/** A server on the loopback, until the test ends. */
export function startHost(listener: RequestListener): Promise<Host> {
  return listening(createServer(listener));
}

/** A server that answers every request with these bytes, whether they are HTTP or not, and closes. */
export function startRawHost(reply: string): Promise<Host> {
  return listening(createSocketServer((socket) => socket.once('data', () => socket.end(reply))));
}

async function listening(server: Server): Promise<Host> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, connections: () => connections, open: () => sockets.size };
}

/** Guarded requests in which every name is one of this machine. */
export function guarded(allowed: readonly string[] = [], lookup = async () => [LOOPBACK]): GuardedHttp {
  const http = createGuardedHttp({ allowed: allowedHosts(allowed), lookup });
  onTestFinished(() => http.close());
  return http;
}
