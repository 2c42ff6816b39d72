import { readFileSync, readlinkSync } from 'node:fs';

/** Linux reports processor time in ticks of this length to programs, whatever the kernel uses. Source: proc(5), sysconf(_SC_CLK_TCK). */
const TICK_MS = 10;

/** Number by which the system knows the thread that calls; undefined where the system does not say. */
export function threadNumber(): number | undefined {
  try {
    const number = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    return Number.isInteger(number) ? number : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Processor time that a thread of this process has used, in ms. Takes its number by the system; undefined where the system does
 * not say, or the thread is gone.
 */
export function threadCpuMs(number: number): number | undefined {
  return cpuMsIn(`/proc/self/task/${number}/stat`);
}

/** Processor time that a process has used with all its threads, in ms; undefined where the system does not say, or it is gone. */
export function processCpuMs(pid: number): number | undefined {
  return cpuMsIn(`/proc/${pid}/stat`);
}

function cpuMsIn(path: string): number | undefined {
  try {
    // The name of the program, in brackets, may hold anything.
    const fields = readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * TICK_MS : undefined;
  } catch {
    return undefined;
  }
}
