import { type ErrorCode, RectoError } from './errors.ts';

/** Codes whose messages hold only Recto's own words, host names and blob keys, never document content. */
const LOGGABLE: ReadonlySet<string> = new Set<ErrorCode>([
  'store_failed',
  'queue_unreachable',
  'state_locked',
  'config_invalid',
  'model_unreachable',
  'model_timeout',
  'budget_day_exceeded',
  'callback_failed',
  'url_forbidden',
  'url_failed',
  'ocr_unavailable',
  'server_busy',
]);
/** The text after this prefix may quote the request. */
const SERVER_MESSAGE_PREFIX = /^\S+ says \d{3}/;
const MAX_FRAMES = 5;

/**
 * The fields of an error that are safe to log. Messages of document errors and of unexpected errors may quote the
 * document, so these are reduced to the code and the stack frames.
 */
export function errorFields(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof RectoError)) return { code: 'internal', ...stackOf(error) };
  const { code, message } = error;
  if (LOGGABLE.has(code)) return { code, err: message };
  const [prefix] = SERVER_MESSAGE_PREFIX.exec(message) ?? [];
  if (prefix !== undefined) return { code, err: prefix };
  return code === 'internal' ? { code, ...stackOf(error.cause ?? error) } : { code };
}

/** The class of an error and its stack frames, without its message. */
function stackOf(error: unknown): { readonly kind: string; readonly at: string } {
  if (!(error instanceof Error)) return { kind: typeof error, at: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  const at = frames.slice(0, MAX_FRAMES).map((line) => line.trim().slice('at '.length));
  return { kind: error.name, at: at.join(' < ') };
}
