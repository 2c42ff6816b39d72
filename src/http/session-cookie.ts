import type { FastifyRequest } from 'fastify';

const NAME = 'recto_session';

/** The token in the session cookie of a request. */
export function sessionTokenOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === NAME) return value;
  }
  return undefined;
}

/**
 * The cookie of a session, which no script can read and no other site can send; an empty token removes it. It is sent
 * over TLS only, if the page came that way. `maxAgeS`: seconds.
 */
export function sessionCookie({ headers }: Pick<FastifyRequest, 'headers'>, token: string, maxAgeS: number): string {
  const secure = headers.origin?.startsWith('https:') === true ? '; Secure' : '';
  return `${NAME}=${token}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure}`;
}
