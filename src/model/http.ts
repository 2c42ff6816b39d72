import { EnvHttpProxyAgent, errors, request } from 'undici';
import { RectoError } from '../errors.ts';
import { firstHeaders, isTimeout } from '../util/http.ts';

export interface HttpSettings {
  /** URLs of proxies, and the hosts that are reached without one, as in HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly proxy: { readonly http?: string; readonly https?: string; readonly none?: string };
  /** The server may be silent for so long, in ms. */
  readonly idleMs: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HttpReply {
  readonly status: number;
  /** By lower-case name; of several of one name the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** Must be read to its end or left by an exception: then the connection is closed. */
  readonly body: AsyncIterable<Buffer>;
}

export interface Http {
  /**
   * Sends a request and returns as soon as the headers of the reply are there. Redirects are not followed.
   * Errors: `model_unreachable`, `model_timeout`, `cancelled`.
   */
  readonly send: (asked: HttpRequest, options: { readonly signal: AbortSignal }) => Promise<HttpReply>;
  readonly close: () => Promise<void>;
}

const CONNECT_MS = 15_000;

/** Connections to model servers, kept open between requests. */
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
    async send({ url, ...asked }, { signal }) {
      try {
        const reply = await request(url, { ...asked, dispatcher: agent, signal });
        return {
          status: reply.statusCode,
          headers: firstHeaders(reply.headers),
          body: reading(reply.body, url, signal),
        };
      } catch (error) {
        throw asHttpError(error, url, signal);
      }
    },
    close: () => agent.destroy(),
  };
}

async function* reading(body: AsyncIterable<Buffer>, url: string, signal: AbortSignal): AsyncIterable<Buffer> {
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
  const said = message === '' ? String(code) : message;
  return new RectoError('model_unreachable', `${host} cannot be reached, or broke off: ${said}.`, { cause: error });
}
