import type { Session } from '../app/session.ts';
import type { HttpDeps } from './deps.ts';
import { createSemaphore } from './semaphore.ts';
import { createSessions } from './sessions.ts';
import { createTurns } from './turns.ts';

/** Each holds a connection and polls the queue every second. */
const MAX_STREAMS = 200;
/** Each reads up to a thousand jobs. */
const MAX_LISTS = 16;
/** Each reads all reviews of a key, one after the other in a thread. */
const MAX_STUDIES = 2;
/** One API key gets at most the slots divided by this. */
const KEY_SHARE = 4;

/** Creates what the routes work with. */
export function createHttpDeps(
  server: Pick<HttpDeps, 'keys' | 'local' | 'page' | 'closing'>,
  session: Session,
): HttpDeps {
  const { RECTO_API_UPLOADS: uploads } = session.config;
  return {
    ...server,
    session,
    sessions: createSessions(session.ledger),
    uploads: createSemaphore({ total: uploads, perKey: Math.ceil(uploads / KEY_SHARE), what: 'uploads' }),
    streams: createSemaphore({ total: MAX_STREAMS, perKey: MAX_STREAMS / KEY_SHARE, what: 'streams of events' }),
    reviews: createTurns('edits of reviews being worked on'),
    studies: createSemaphore({ total: MAX_STUDIES, perKey: 1, what: 'measurements and counts of corrections' }),
    lists: createSemaphore({ total: MAX_LISTS, perKey: MAX_LISTS / KEY_SHARE, what: 'lists being made' }),
  };
}
