import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { openKeyRing } from '../app/key-ring.ts';
import { logForLibrary } from '../app/log.ts';
import type { Session } from '../app/session.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { createApp } from './app.ts';
import { isLoopback } from './auth.ts';
import { createSemaphore } from './semaphore.ts';

export interface ServeRequest {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly version: string;
}

export interface Server {
  /** Base URL. */
  readonly url: string;
  /** Whether requests need an API key. */
  readonly isOpen: boolean;
  /** Takes no more requests in; those that are being answered end, those that wait are answered at once. */
  close(): Promise<void>;
}

/** Each costs a connection and a look at the queue every second. */
const MAX_STREAMS = 200;
/** Each looks up to a thousand jobs up. */
const MAX_LISTS = 16;
/** One key has a part of the places, so that it does not hold the others up. */
const PER_KEY = 4;

/**
 * Listens for requests to the API. Without API keys only where nobody but this machine can reach it.
 * Errors: `config_invalid`, `usage` where it cannot listen there, `store_failed`.
 */
export async function serve(request: ServeRequest, session: Session): Promise<Server> {
  const { host, port } = request;
  const { RECTO_API_UPLOADS: uploads } = session.config;
  const ring = await openKeyRing(session.store, session.log);
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  try {
    const local = isLoopback(host);
    if (ring.keys().length === 0 && !local) {
      throw new RectoError(
        'config_invalid',
        `Without API keys everybody who reaches ${host} could use this server. Make a key with "recto keys create NAME", or listen on 127.0.0.1.`,
      );
    }
    const app = await createApp(
      {
        session,
        local,
        keys: ring.keys,
        uploads: createSemaphore({ total: uploads, perKey: Math.ceil(uploads / PER_KEY), what: 'uploads' }),
        streams: createSemaphore({ total: MAX_STREAMS, perKey: MAX_STREAMS / PER_KEY, what: 'streams of events' }),
        lists: createSemaphore({ total: MAX_LISTS, perKey: MAX_LISTS / PER_KEY, what: 'lists being made' }),
        closing: closing.signal,
      },
      logForLibrary(session.log),
      request.version,
    );
    await app.listen({ host, port }).catch((error: unknown) => {
      throw asRectoError(error, 'usage', `The server cannot listen on ${host}:${port}`);
    });
    const address = app.server.address() as AddressInfo;
    const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return {
      url: `http://${shown}:${address.port}`,
      isOpen: ring.keys().length === 0,
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
