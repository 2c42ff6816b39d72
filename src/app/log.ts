import { type Logger, pino } from 'pino';

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
