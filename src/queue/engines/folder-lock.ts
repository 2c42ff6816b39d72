import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { asRectoError, RectoError } from '../../errors.ts';

const holderSchema = z.object({ pid: z.int(), host: z.string(), startedAt: z.string() });

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Makes sure that one process alone uses a folder. The lock of a process that died is taken over.
 * Errors: `state_locked` with the process that holds it, `store_failed`.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'lock.json');
  const own = { pid: process.pid, host: hostname(), startedAt: await startOf(process.pid) };
  try {
    await mkdir(folder, { recursive: true });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await create(path, JSON.stringify(own))) return { release: () => rm(path, { force: true }) };
      const holder = await readHolder(path);
      if (holder !== undefined && (await isAlive(holder))) {
        throw new RectoError(
          'state_locked',
          `The folder ${folder} is in use by another Recto (process ${holder.pid} on ${holder.host}). Wait for it, or set RECTO_STATE to another folder, or RECTO_QUEUE_URL to a queue server that many processes can share.`,
        );
      }
      await rm(path, { force: true });
    }
  } catch (error) {
    throw asRectoError(error, 'store_failed', `The folder ${folder} cannot be locked`);
  }
  throw new RectoError('state_locked', `The folder ${folder} is being opened by several processes at once. Try again.`);
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(content).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<z.infer<typeof holderSchema> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function isAlive(holder: z.infer<typeof holderSchema>): Promise<boolean> {
  // A process of another machine cannot be seen from here: its lock counts.
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return (await startOf(holder.pid)) === holder.startedAt;
}

/** When a process began, as Linux tells it: a number that was given to another process since has another one. Empty elsewhere. */
export async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
