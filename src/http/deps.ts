import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiKey } from '../app/api-keys.ts';
import type { Session } from '../app/session.ts';
import type { PageFile } from './page-files.ts';
import type { Semaphore } from './semaphore.ts';
import type { Sessions } from './sessions.ts';
import type { Turns } from './turns.ts';

/** What the routes work with. */
export interface HttpDeps {
  readonly session: Session;
  /** The API keys; empty when none are needed. */
  readonly keys: () => readonly ApiKey[];
  /** Sessions of people who have signed in. */
  readonly sessions: Sessions;
  /** Whether the server listens on a loopback address only. */
  readonly local: boolean;
  /** The files of the page for people; none where it was not built. */
  readonly page: readonly PageFile[];
  /** Limits concurrent uploads. */
  readonly uploads: Semaphore;
  /** Limits concurrent job lists. */
  readonly lists: Semaphore;
  /** Gives each key its turn in the thread that works on reviews. */
  readonly reviews: Turns;
  /** Limits concurrent looks through all reviews of a key. */
  readonly studies: Semaphore;
  /** Limits concurrent event streams. */
  readonly streams: Semaphore;
  /** Aborts when the server is closing, so that waiting requests are answered. */
  readonly closing: AbortSignal;
}

/** A Fastify instance with zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Id of the API key; undefined on a server without keys. */
    owner: string | undefined;
  }
}
