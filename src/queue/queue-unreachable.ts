import { RectoError } from '../errors.ts';

/** Node's codes for connections that fail or break. */
const NODE_CODES: ReadonlySet<string> = new Set([
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
/**
 * Postgres: connection exceptions, server stopping or starting, too many connections. Source: appendix A of its manual.
 */
const POSTGRES_CODES = /^(08...|57P0[123]|53300)$/;
/** Error classes of ioredis and BullMQ. */
const ERROR_NAMES: ReadonlySet<string> = new Set(['MaxRetriesPerRequestError', 'ConnectionClosedError']);
/** Redis replies that mean it is not ready. */
const REDIS_REPLIES = /^(LOADING|MASTERDOWN|CLUSTERDOWN)\b/;
/** Exact messages of ioredis, pg and pg-pool errors that have neither a code nor a class of their own. */
const MESSAGES: ReadonlySet<string> = new Set([
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
/** Maximum depth of nested causes. */
const MAX_DEPTH = 5;

/** Converts connection errors of a queue server to `queue_unreachable`; undefined for other errors. */
export function queueUnreachable(error: unknown): RectoError | undefined {
  if (error instanceof RectoError) return error.code === 'queue_unreachable' ? error : undefined;
  if (!isConnectionError(error, 0)) return undefined;
  const message = `The queue does not answer: ${error instanceof Error ? error.message : String(error)}`;
  return new RectoError('queue_unreachable', message, { cause: error });
}

/** Awaits a change of a job, ignoring that the job's state may not allow it. Errors: `queue_unreachable`. */
export async function ignoreStateErrors(change: Promise<unknown> | undefined): Promise<void> {
  try {
    await change;
  } catch (error) {
    const unreachable = queueUnreachable(error);
    if (unreachable !== undefined) throw unreachable;
  }
}

function isConnectionError(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || error instanceof RectoError || depth > MAX_DEPTH) return false;
  const { code, cause, errors } = error as Error & { readonly code?: unknown; readonly errors?: unknown };
  if (typeof code === 'string' && (NODE_CODES.has(code) || POSTGRES_CODES.test(code))) return true;
  if (ERROR_NAMES.has(error.name) || (error.name === 'ReplyError' && REDIS_REPLIES.test(error.message))) return true;
  if (code === undefined && error.name === 'Error' && MESSAGES.has(error.message)) return true;
  return [cause, ...(Array.isArray(errors) ? errors : [])].some((inner) => isConnectionError(inner, depth + 1));
}
