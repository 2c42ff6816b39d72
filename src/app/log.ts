import { type Logger, pino } from 'pino';
import { type ErrorCode, RectoError } from '../errors.ts';

/** Logs JSON lines to standard error: ids and numbers, never what documents say, nor keys. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      formatters: { log: (fields) => snakeCased(fields) as Record<string, unknown> },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** The same log for a library that says more than it should below `info`, such as the headers of a request with the key in them. */
export function logForLibrary(log: Logger): Logger {
  return log.child({}, { level: log.isLevelEnabled('debug') ? 'info' : log.level });
}

/** Errors about the world, whose messages are of Recto's own words, names of hosts, and keys of blobs. */
const OF_THE_WORLD: ReadonlySet<string> = new Set<ErrorCode>([
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
  if (!(error instanceof RectoError)) return { code: 'internal', ...placeOf(error) };
  const { code, message } = error;
  if (OF_THE_WORLD.has(code)) return { code, err: message };
  const [said] = SERVER_SAYS.exec(message) ?? [];
  if (said !== undefined) return { code, err: said };
  return code === 'internal' ? { code, ...placeOf(error.cause ?? error) } : { code };
}

/** The kind of an error, and the lines of its stack without its message. */
function placeOf(error: unknown): { readonly kind: string; readonly at: string } {
  if (!(error instanceof Error)) return { kind: typeof error, at: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  const at = frames.slice(0, FRAMES).map((line) => line.trim().slice('at '.length));
  return { kind: error.name, at: at.join(' < ') };
}

/** Plain objects with their keys as all JSON of Recto spells them. */
function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    snakeCased(inner),
  ]);
  return Object.fromEntries(entries);
}
