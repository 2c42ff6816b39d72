import type { Readable } from 'node:stream';
import { Agent, errors, request } from 'undici';
import { retryAfterMs } from '../../schemas/retry-after.ts';
import { RectoError } from '../errors.ts';
import { firstHeaders, isTimeout } from '../util/http.ts';
import type { AllowedHosts } from './allowed-hosts.ts';
import { checkUrlReachable, createGuardedConnector, type Lookup } from './guarded-connect.ts';
import { validateUrl } from './validate-url.ts';

/** Settings of guarded requests. */
export interface GuardedHttpSettings {
  readonly allowed: AllowedHosts;
  /** The system's resolver by default. */
  readonly lookup?: Lookup;
}

/** A request. */
export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A response whose body has not been read. */
export interface GuardedResponse {
  readonly status: number;
  /** By lower-case name; the first of several with one name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The wait of `Retry-After`, in ms. */
  readonly retryAfterMs: number | undefined;
  /** Must be read to its end, destroyed or discarded. */
  readonly body: Readable;
  /** Reads and drops at most this many bytes of the body, so that the connection can be reused. */
  readonly discard: (bytes: number) => Promise<void>;
}

/** Requests to untrusted URLs: they reach public addresses and allowed hosts only, and use no proxy. */
export interface GuardedHttp {
  /**
   * Sends a request and resolves with the response's headers, whatever its status. Redirects are not followed.
   * Errors: `url_forbidden`, `url_failed`, `cancelled`.
   */
  readonly send: (request: GuardedRequest, options: { readonly signal: AbortSignal }) => Promise<GuardedResponse>;
  /** Rejects a forbidden URL without a request to it. Errors: `url_forbidden`. */
  readonly check: (url: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;

/** Creates the client for guarded requests. */
export function createGuardedHttp(settings: GuardedHttpSettings): GuardedHttp {
  const agent = new Agent({
    connect: createGuardedConnector({ ...settings, connectMs: CONNECT_TIMEOUT_MS }),
    headersTimeout: IDLE_TIMEOUT_MS,
    bodyTimeout: IDLE_TIMEOUT_MS,
  });
  return {
    async send({ url: requestUrl, ...rest }, { signal }) {
      const url = validateUrl(requestUrl.href);
      try {
        const response = await request(url, { ...rest, dispatcher: agent, signal });
        const headers = firstHeaders(response.headers);
        // Destroying the body emits an error, which must have a listener.
        response.body.on('error', () => undefined);
        return {
          status: response.statusCode,
          headers,
          retryAfterMs: retryAfterMs(headers['retry-after']),
          body: response.body,
          discard: (limit) => response.body.dump({ limit, signal }).catch(() => undefined),
        };
      } catch (error) {
        throw requestFailure(error, url, signal);
      }
    },
    check: (url) => checkUrlReachable(validateUrl(url), settings),
    close: () => agent.destroy(),
  };
}

/** Permanent failures: an unknown host, an invalid certificate. */
const PERMANENT_CODES =
  /^(ENOTFOUND|CERT_.*|ERR_TLS_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*)$/;

/**
 * Maps the error of a request or of reading its response. Messages name the host, but neither its address nor the path.
 */
export function requestFailure(error: unknown, url: URL, signal: AbortSignal): RectoError {
  if (error instanceof RectoError) return error;
  const { host } = url;
  if (signal.aborted) {
    return isTimeout(signal.reason)
      ? new RectoError('url_failed', `${host} did not finish in time.`, { cause: error })
      : new RectoError('cancelled', `The request to ${host} was stopped.`, { cause: error });
  }
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return new RectoError('url_failed', `${host} was silent for ${IDLE_TIMEOUT_MS / 1000} seconds.`, { cause: error });
  }
  const { code = 'no reason given' } = Object(error) as { readonly code?: string };
  return new RectoError('url_failed', `${host} cannot be reached, or broke off (${code}).`, {
    cause: error,
    retryable: !PERMANENT_CODES.test(code),
  });
}
