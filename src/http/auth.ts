import type { FastifyRequest } from 'fastify';
import { type ApiKey, matchApiKey } from '../app/api-keys.ts';
import { RectoError } from '../errors.ts';
import { sessionTokenOf } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';

/** What requests are authenticated by. */
export interface AuthDeps {
  readonly keys: () => readonly ApiKey[];
  readonly sessions: Sessions;
  /** Whether the server listens on a loopback address only. */
  readonly local: boolean;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/**
 * Returns the id of the request's API key, from `Authorization: Bearer …`, `X-Api-Key` or the cookie of a session. A
 * server without keys returns undefined for requests of programs on its own machine.
 * Errors: `unauthorized`, `forbidden`, `queue_unreachable`.
 */
export async function authenticate(request: FastifyRequest, deps: AuthDeps): Promise<string | undefined> {
  const keys = deps.keys();
  if (allowsAnonymous(deps)) {
    requireLocal(request);
    return undefined;
  }
  const token = tokenOf(request);
  const key = token === undefined ? await keyOfSession(request, deps) : matchApiKey(token, keys);
  if (key !== undefined) return key.id;
  const detail = token === undefined ? 'Send an API key' : 'This API key is unknown. Send a valid one';
  throw new RectoError('unauthorized', `${detail}: Authorization: Bearer recto_… ("recto keys create" makes one).`);
}

/** Whether requests of this machine need no API key. */
export function allowsAnonymous({ keys, local }: Pick<AuthDeps, 'keys' | 'local'>): boolean {
  return keys().length === 0 && local;
}

function tokenOf({ headers }: FastifyRequest): string | undefined {
  const [, bearer] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  const plain = headers['x-api-key'];
  return bearer ?? (typeof plain === 'string' ? plain : undefined);
}

/** The key of the session whose cookie a browser sent. Errors: `forbidden` for requests that another site caused. */
async function keyOfSession(request: FastifyRequest, { sessions, keys }: AuthDeps): Promise<ApiKey | undefined> {
  const token = sessionTokenOf(request);
  if (token === undefined) return undefined;
  requireSameOrigin(request);
  const id = await sessions.keyOf(token);
  return keys().find((key) => key.id === id);
}

/**
 * Rejects requests that a page of another origin has caused: browsers send cookies with them, and say where they come
 * from. Errors: `forbidden`.
 */
export function requireSameOrigin({ headers, method }: FastifyRequest): void {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  const isSafe = method === 'GET' || method === 'HEAD';
  const isOwnOrigin = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
  // Where a browser says it itself, that counts: a proxy may have changed the host. It does not where there is no TLS.
  const isOwn =
    site === undefined
      ? isOwnOrigin || (isSafe && origin === undefined)
      : site === 'same-origin' || (isSafe && site === 'none');
  if (isOwn) return;
  throw new RectoError('forbidden', 'Another site has sent this request, so the session does not count.');
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
