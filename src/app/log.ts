import { type Logger, pino } from 'pino';

/** Logs JSON lines to standard error: ids and numbers, never what documents say, nor keys. */
export function createLog(level: string): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ fd: 2, sync: true }));
}
