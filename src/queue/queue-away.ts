import { RectoError } from '../errors.ts';

/** Of Node, where a connection cannot be made or breaks off. */
const NODE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Of Postgres: connection exceptions, a server that stops or starts, too many connections. Source: appendix A of its manual. */
const POSTGRES = /^(08...|57P0[123]|53300)$/;
/** Of ioredis and BullMQ. */
const CLASSES: ReadonlySet<string> = new Set(['MaxRetriesPerRequestError', 'ConnectionClosedError']);
/** The first word of an error reply of Redis is its code: it is not ready. */
const REDIS = /^(LOADING|MASTERDOWN|CLUSTERDOWN)\b/;
/** What ioredis, pg and pg-pool say in errors without a code and a class of their own, word for word. */
const SAID: ReadonlySet<string> = new Set([
  'Connection is closed.',
  'Connection is closed',
  "Stream isn't writeable and enableOfflineQueue options is false",
  'Command timed out',
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
]);
/** Causes that are looked at, one within the other. */
const DEEPEST = 5;

/** The error of a queue whose server is away, or undefined where `error` is another. */
export function queueAway(error: unknown): RectoError | undefined {
  if (error instanceof RectoError) return error.code === 'queue_unreachable' ? error : undefined;
  if (!isAway(error, 0)) return undefined;
  const message = `The queue does not answer: ${error instanceof Error ? error.message : String(error)}`;
  return new RectoError('queue_unreachable', message, { cause: error });
}

/** Waits for a change of a job that may not be in a state for it. Errors: `queue_unreachable`. */
export async function ifPossible(change: Promise<unknown> | undefined): Promise<void> {
  try {
    await change;
  } catch (error) {
    const away = queueAway(error);
    if (away !== undefined) throw away;
  }
}

function isAway(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || error instanceof RectoError || depth > DEEPEST) return false;
  const { code, cause, errors } = error as Error & { readonly code?: unknown; readonly errors?: unknown };
  if (typeof code === 'string' && (NODE.has(code) || POSTGRES.test(code))) return true;
  if (CLASSES.has(error.name) || (error.name === 'ReplyError' && REDIS.test(error.message))) return true;
  if (code === undefined && error.name === 'Error' && SAID.has(error.message)) return true;
  return [cause, ...(Array.isArray(errors) ? errors : [])].some((inner) => isAway(inner, depth + 1));
}
