import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { ProcessIdentity } from '../../schemas/process-identity.ts';

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { machine: await machineOf(), pid: process.pid, began: await startOf(process.pid) };
}

/** Whether a process runs; undefined where that cannot be told, as of one on another machine or in another container. */
export async function isRunning({ machine, pid, began }: ProcessIdentity): Promise<boolean | undefined> {
  if (machine !== (await machineOf())) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (began === '') return undefined;
  return (await startOf(pid)) === began;
}

/** When a process began, as Linux tells it: a number that was given to another process since has another one. Empty elsewhere. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** Processes that say the same can see each other: on Linux not only the name of the machine but its boot and the container count. */
async function machineOf(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const space = await readlink('/proc/self/ns/pid').catch(() => '');
  return [hostname(), boot.trim(), space].filter((part) => part !== '').join(' ');
}
