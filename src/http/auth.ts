import type { FastifyRequest } from 'fastify';
import { type ApiKey, matchApiKey } from '../app/api-keys.ts';
import { RectoError } from '../errors.ts';

/** What requests are authenticated by. */
export interface AuthDeps {
  readonly keys: () => readonly ApiKey[];
  /** Whether the server listens on a loopback address only. */
  readonly local: boolean;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/**
 * Returns the id of the request's API key, from `Authorization: Bearer …` or `X-Api-Key`. A server without keys returns
 * undefined for requests of programs on its own machine. Errors: `unauthorized`, `forbidden`.
 */
export function authenticate(request: FastifyRequest, deps: AuthDeps): string | undefined {
  const keys = deps.keys();
  if (keys.length === 0 && deps.local) {
    requireLocal(request);
    return undefined;
  }
  const token = tokenOf(request);
  const key = token === undefined ? undefined : matchApiKey(token, keys);
  if (key !== undefined) return key.id;
  const detail = token === undefined ? 'Send an API key' : 'This API key is unknown. Send a valid one';
  throw new RectoError('unauthorized', `${detail}: Authorization: Bearer recto_… ("recto keys create" makes one).`);
}

function tokenOf({ headers }: FastifyRequest): string | undefined {
  const [, bearer] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  const plain = headers['x-api-key'];
  return bearer ?? (typeof plain === 'string' ? plain : undefined);
}

/**
 * Rejects requests that may not come from a program on this machine: `Host` must be a loopback name, which rules out
 * DNS rebinding, no browser may report another site, and no proxy may have forwarded it. Errors: `forbidden`.
 */
export function requireLocal({ headers }: FastifyRequest): void {
  const origin = headers.origin;
  const isLocalOrigin = origin === undefined || (URL.canParse(origin) && LOOPBACK.test(new URL(origin).host));
  const site = headers['sec-fetch-site'];
  const isOtherSite = site === 'cross-site' || site === 'same-site';
  const isForwarded = PROXY_HEADERS.some((name) => headers[name] !== undefined);
  if (LOOPBACK.test(headers.host ?? '') && isLocalOrigin && !isOtherSite && !isForwarded) return;
  throw new RectoError(
    'forbidden',
    'Without API keys this server answers programs on its own machine only. Make a key with "recto keys create".',
  );
}

/** Whether an address to listen on is a loopback address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
