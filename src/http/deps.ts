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
import type { Semaphore } from './semaphore.ts';

/** What the routes need. */
export interface HttpDeps {
  readonly session: Session;
  /** The API keys there are; none where the server is for its own machine only. */
  readonly keys: () => readonly ApiKey[];
  /** Whether the server can be reached from its own machine only. */
  readonly local: boolean;
  /** Uploads that are taken in at a time. */
  readonly uploads: Semaphore;
  /** Lists of jobs that are made at a time. */
  readonly lists: Semaphore;
  /** Streams of events at a time. */
  readonly streams: Semaphore;
  /** Aborts when the server is closing: what waits is then answered. */
  readonly closing: AbortSignal;
}

/** A Fastify instance whose routes are described in zod. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is: the id of an API key; undefined on a server without keys. */
    owner: string | undefined;
  }
}
