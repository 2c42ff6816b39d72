import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { ProcessIdentity } from '../../schemas/process-identity.ts';

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { machine: await machineId(), pid: process.pid, began: await startTimeOf(process.pid) };
}

/**
 * Whether a process is running; undefined if that cannot be determined, as on another machine or in another container.
 */
export async function isRunning({ machine, pid, began }: ProcessIdentity): Promise<boolean | undefined> {
  if (machine !== (await machineId())) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (began === '') return undefined;
  return (await startTimeOf(pid)) === began;
}

/**
 * Start time of a process from /proc, which distinguishes processes that reuse a pid; empty where there is no /proc.
 */
async function startTimeOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** Equal for processes that can see each other: host name, and on Linux the boot and the pid namespace (container). */
async function machineId(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const space = await readlink('/proc/self/ns/pid').catch(() => '');
  return [hostname(), boot.trim(), space].filter((part) => part !== '').join(' ');
}
