import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { openKeyRing } from '../app/key-ring.ts';
import { listenError } from '../app/listen-error.ts';
import { logForLibrary } from '../app/log.ts';
import type { Session } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import { createApp } from './app.ts';
import { isLoopback } from './auth.ts';
import { createHttpDeps } from './create-deps.ts';
import { loadPageFiles } from './page-files.ts';

/** Where a server listens. */
export interface ServeOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly version: string;
}

/** A listening server. */
export interface Server {
  /** Base URL. */
  readonly url: string;
  /** Whether requests need no API key. */
  readonly allowsAnonymous: boolean;
  /** Stops: running requests are finished, waiting ones are answered at once. */
  close(): Promise<void>;
}

/**
 * Starts the API server. Without API keys it must listen on a loopback address.
 * Errors: `config_invalid`, `usage` when it cannot listen on the address, `store_failed`.
 */
export async function serve(options: ServeOptions, session: Session): Promise<Server> {
  const { host, port } = options;
  const ring = await openKeyRing(session.store, session.log);
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  try {
    const local = isLoopback(host);
    if (ring.keys().length === 0 && !local) {
      throw new RectoError(
        'config_invalid',
        `Without API keys everyone who can reach ${host} could use this server. Create a key with "recto keys create NAME", or listen on 127.0.0.1.`,
      );
    }
    const deps = createHttpDeps(
      { keys: ring.keys, local, page: await loadPageFiles(), closing: closing.signal },
      session,
    );
    const app = await createApp(deps, logForLibrary(session.log), options.version);
    await app.listen({ host, port }).catch((error: unknown) => {
      throw listenError(error, { host, port }, '--port');
    });
    const address = app.server.address() as AddressInfo;
    const hostname = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return {
      url: `http://${hostname}:${address.port}`,
      allowsAnonymous: ring.keys().length === 0,
      async close() {
        closing.abort();
        ring.close();
        await app.close();
      },
    };
  } catch (error) {
    ring.close();
    throw error;
  }
}
