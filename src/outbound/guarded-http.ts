import type { Readable } from 'node:stream';
import { Agent, errors, request } from 'undici';
import { retryAfterMs } from '../../schemas/retry-after.ts';
import { RectoError } from '../errors.ts';
import { firstHeaders, isTimeout } from '../util/http.ts';
import type { AllowedHosts } from './allowed-hosts.ts';
import { checkedUrl } from './checked-url.ts';
import { checkReach, guardedConnect, type Lookup } from './guarded-connect.ts';

export interface GuardedHttpSettings {
  readonly allowed: AllowedHosts;
  /** Resolves names; the system's resolver unless given. */
  readonly lookup?: Lookup;
}

export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface GuardedReply {
  readonly status: number;
  /** By lower-case name; of several of one name the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** What `Retry-After` asks to wait, in ms. */
  readonly retryAfterMs: number | undefined;
  /** Must be read to its end, destroyed or discarded. */
  readonly body: Readable;
  /** Reads up to so many bytes of the body, so that the connection can serve again, and drops what comes after them. */
  readonly discard: (bytes: number) => Promise<void>;
}

/** Requests to URLs that somebody else has given: they reach public addresses and allowed hosts only, and use no proxy. */
export interface GuardedHttp {
  /**
   * Sends a request and returns as soon as the headers of the reply are there, whatever its status. Redirects are not followed.
   * Errors: `url_forbidden`, `url_failed`, `cancelled`.
   */
  readonly send: (asked: GuardedRequest, options: { readonly signal: AbortSignal }) => Promise<GuardedReply>;
  /** Whether a URL may be reached, before anything is sent there. Errors: `url_forbidden`. */
  readonly check: (url: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const CONNECT_MS = 10_000;
const SILENT_MS = 30_000;

export function createGuardedHttp(settings: GuardedHttpSettings): GuardedHttp {
  const agent = new Agent({
    connect: guardedConnect({ ...settings, connectMs: CONNECT_MS }),
    headersTimeout: SILENT_MS,
    bodyTimeout: SILENT_MS,
  });
  return {
    async send({ url: asked, ...rest }, { signal }) {
      const url = checkedUrl(asked.href);
      try {
        const reply = await request(url, { ...rest, dispatcher: agent, signal });
        const headers = firstHeaders(reply.headers);
        // Who destroys it does not want to hear of it.
        reply.body.on('error', () => undefined);
        return {
          status: reply.statusCode,
          headers,
          retryAfterMs: retryAfterMs(headers['retry-after']),
          body: reply.body,
          discard: (limit) => reply.body.dump({ limit, signal }).catch(() => undefined),
        };
      } catch (error) {
        throw requestFailure(error, url, signal);
      }
    },
    check: (url) => checkReach(checkedUrl(url), settings),
    close: () => agent.destroy(),
  };
}

/** What waiting does not cure: a name that does not exist, a certificate that is not accepted. */
const LASTING = /^(ENOTFOUND|CERT_.*|ERR_TLS_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*)$/;

/** What the failure of a request, or of reading its reply, means. Messages name the host, not its address nor the path. */
export function requestFailure(error: unknown, url: URL, signal: AbortSignal): RectoError {
  if (error instanceof RectoError) return error;
  const { host } = url;
  if (signal.aborted) {
    return isTimeout(signal.reason)
      ? new RectoError('url_failed', `${host} did not finish in time.`, { cause: error })
      : new RectoError('cancelled', `The request to ${host} was stopped.`, { cause: error });
  }
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return new RectoError('url_failed', `${host} was silent for ${SILENT_MS / 1000} seconds.`, { cause: error });
  }
  const { code = 'no reason given' } = Object(error) as { readonly code?: string };
  return new RectoError('url_failed', `${host} cannot be reached, or broke off (${code}).`, {
    cause: error,
    retryable: !LASTING.test(code),
  });
}
