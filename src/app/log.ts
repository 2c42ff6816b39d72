import { type Logger, pino } from 'pino';

/** Creates a log of JSON lines on standard error. Entries hold ids and numbers, never document content or keys. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      formatters: { log: (fields) => toSnakeCase(fields) as Record<string, unknown> },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** A child log for libraries that log too much below `info`, such as request headers with keys. */
export function logForLibrary(log: Logger): Logger {
  return log.child({}, { level: log.isLevelEnabled('debug') ? 'info' : log.level });
}

/** Converts the keys of plain objects to snake case. */
function toSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnakeCase);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    toSnakeCase(inner),
  ]);
  return Object.fromEntries(entries);
}
