import { processCpuMs } from './cpu-time.ts';

/** Time without processor use counts this many times less, as the process may be waiting on a busy machine. */
const WAITING_FACTOR = 10;
/** Without processor times, wall time counts this many times less, as the machine may be busy. */
const WALL_FACTOR = 5;
/** In a longer gap between two reads this process was blocked, or the machine slept. */
const MAX_GAP_MS = 2000;

/** Measures how long another process has worked, independent of the machine's load. */
export interface WorkClock {
  /** Work since the last read, in ms. `waitsForUs`: the process waits for this one, so idle time counts nothing. */
  readonly read: (waitsForUs: boolean) => number;
}

/** Starts a clock for the process with this id. */
export function startWorkClock(pid: number): WorkClock {
  let readAt = performance.now();
  let cpuMs = processCpuMs(pid);
  return {
    read(waitsForUs) {
      const previous = { readAt, cpuMs };
      readAt = performance.now();
      cpuMs = processCpuMs(pid) ?? previous.cpuMs;
      const elapsedMs = Math.min(readAt - previous.readAt, MAX_GAP_MS);
      if (cpuMs === undefined || previous.cpuMs === undefined) return waitsForUs ? 0 : elapsedMs / WALL_FACTOR;
      if (cpuMs > previous.cpuMs) return cpuMs - previous.cpuMs;
      return waitsForUs ? 0 : elapsedMs / WAITING_FACTOR;
    },
  };
}

/** A limit of work. */
export interface WorkLimit {
  /** Adds work, in ms, and returns whether the limit is exceeded. */
  readonly addAndCheck: (workedMs: number) => boolean;
}

/** Creates a limit of `limitMs` of work. */
export function createWorkLimit(limitMs: number): WorkLimit {
  let usedMs = 0;
  return {
    addAndCheck(workedMs) {
      usedMs += workedMs;
      return usedMs > limitMs;
    },
  };
}
