import { type ErrorCode, RectoError } from './errors.ts';

/** Errors from outside documents, whose messages consist of Recto's own words, host names and blob keys. */
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
/** What a server says behind this may quote what it was asked. */
const SERVER_SAYS = /^\S+ says \d{3}/;
const FRAMES = 5;

/**
 * An error as it may be logged. The message of one about a document, or of one that nobody foresaw, may quote what the document
 * says: then there is its code, and where in the code it came from.
 */
export function errorFields(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof RectoError)) return { code: 'internal', ...stackOf(error) };
  const { code, message } = error;
  if (LOGGABLE.has(code)) return { code, err: message };
  const [said] = SERVER_SAYS.exec(message) ?? [];
  if (said !== undefined) return { code, err: said };
  return code === 'internal' ? { code, ...stackOf(error.cause ?? error) } : { code };
}

/** The kind of an error, and the lines of its stack without its message. */
function stackOf(error: unknown): { readonly kind: string; readonly at: string } {
  if (!(error instanceof Error)) return { kind: typeof error, at: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  const at = frames.slice(0, FRAMES).map((line) => line.trim().slice('at '.length));
  return { kind: error.name, at: at.join(' < ') };
}
