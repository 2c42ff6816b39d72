import { EnvHttpProxyAgent, errors, request } from 'undici';
import { RectoError } from '../errors.ts';
import { firstHeaders, isTimeout } from '../util/http.ts';

/** Settings of the HTTP client. */
export interface HttpSettings {
  /** Proxy URLs and excluded hosts, as in HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly proxy: { readonly http?: string; readonly https?: string; readonly none?: string };
  /** Maximum time without data from the server, in ms. */
  readonly idleMs: number;
}

/** A request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A reply whose headers have arrived. */
export interface HttpReply {
  readonly status: number;
  /** By lower-case name; the first of repeated headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** Read it to the end, or leave the loop to close the connection. */
  readonly body: AsyncIterable<Buffer>;
}

/** The HTTP client for model servers. */
export interface Http {
  /**
   * Sends a request and resolves when the headers of the reply have arrived. Redirects are not followed.
   * Errors: `model_unreachable`, `model_timeout`, `cancelled`.
   */
  readonly send: (request: HttpRequest, options: { readonly signal: AbortSignal }) => Promise<HttpReply>;
  readonly close: () => Promise<void>;
}

const CONNECT_MS = 15_000;

/** Creates a client that reuses connections. */
export function createHttp(settings: HttpSettings): Http {
  const agent = new EnvHttpProxyAgent({
    httpProxy: settings.proxy.http ?? '',
    httpsProxy: settings.proxy.https ?? '',
    noProxy: settings.proxy.none ?? '',
    connect: { timeout: CONNECT_MS },
    headersTimeout: settings.idleMs,
    bodyTimeout: settings.idleMs,
  });
  return {
    async send({ url, ...options }, { signal }) {
      try {
        const reply = await request(url, { ...options, dispatcher: agent, signal });
        return {
          status: reply.statusCode,
          headers: firstHeaders(reply.headers),
          body: readBody(reply.body, url, signal),
        };
      } catch (error) {
        throw asHttpError(error, url, signal);
      }
    },
    close: () => agent.destroy(),
  };
}

async function* readBody(body: AsyncIterable<Buffer>, url: string, signal: AbortSignal): AsyncIterable<Buffer> {
  try {
    for await (const piece of body) yield piece;
  } catch (error) {
    throw asHttpError(error, url, signal);
  }
}

function asHttpError(error: unknown, url: string, signal: AbortSignal): RectoError {
  const { host } = new URL(url);
  if (error instanceof RectoError) return error;
  if (signal.aborted) {
    return isTimeout(signal.reason)
      ? new RectoError('model_timeout', `${host} did not finish its answer in time. Raise RECTO_MODEL_SECONDS.`, {
          cause: error,
        })
      : new RectoError('cancelled', `The request to ${host} was stopped.`, { cause: error });
  }
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return new RectoError('model_timeout', `${host} was silent for too long. Raise RECTO_MODEL_IDLE_SECONDS.`, {
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  const detail = message === '' ? String(code) : message;
  return new RectoError('model_unreachable', `${host} cannot be reached, or the connection broke: ${detail}.`, {
    cause: error,
  });
}
