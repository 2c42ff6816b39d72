import type { FastifyRequest } from 'fastify';
import { type ApiKey, matchApiKey } from '../app/api-keys.ts';
import { RectoError } from '../errors.ts';

export interface Access {
  readonly keys: () => readonly ApiKey[];
  /** Whether the server can be reached from its own machine only. */
  readonly local: boolean;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

const PROXIED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/**
 * Whose request it is: the id of the API key with it, in `Authorization: Bearer …` or `X-Api-Key`. A server without keys answers
 * its own machine, and there no web page of another site: `Host` must be a name of the loopback, so that no name that was pointed
 * at it counts, the browser must not say that the request comes from elsewhere, and no proxy may have passed it on.
 * Errors: `unauthorized`, `forbidden`.
 */
export function ownerOf(request: FastifyRequest, access: Access): string | undefined {
  const keys = access.keys();
  if (keys.length === 0 && access.local) {
    checkLocal(request);
    return undefined;
  }
  const given = tokenOf(request);
  const key = given === undefined ? undefined : matchApiKey(given, keys);
  if (key !== undefined) return key.id;
  const detail = given === undefined ? 'Send an API key' : 'This API key is not known. Send one that is';
  throw new RectoError('unauthorized', `${detail}: Authorization: Bearer recto_… ("recto keys create" makes one).`);
}

function tokenOf({ headers }: FastifyRequest): string | undefined {
  const [, bearer] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  const plain = headers['x-api-key'];
  return bearer ?? (typeof plain === 'string' ? plain : undefined);
}

/** Errors: `forbidden` where a request may come from elsewhere than a program on this machine. */
export function checkLocal({ headers }: FastifyRequest): void {
  const origin = headers.origin;
  const isLocalOrigin = origin === undefined || (URL.canParse(origin) && LOOPBACK.test(new URL(origin).host));
  const site = headers['sec-fetch-site'];
  const fromElsewhere = site === 'cross-site' || site === 'same-site';
  const passedOn = PROXIED.some((name) => headers[name] !== undefined);
  if (LOOPBACK.test(headers.host ?? '') && isLocalOrigin && !fromElsewhere && !passedOn) return;
  throw new RectoError(
    'forbidden',
    'Without API keys this server answers programs on its own machine only. Make a key with "recto keys create".',
  );
}

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
