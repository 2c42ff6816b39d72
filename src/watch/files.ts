import { randomUUID } from 'node:crypto';
import { link, lstat, mkdir, open, readFile, realpath, rename, rm, unlink } from 'node:fs/promises';
import type { z } from 'zod';
import type { FileState } from '../../schemas/watch.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { folderOf, joinPath, nameOf, numberedName } from './paths.ts';

export interface Entry {
  readonly kind: 'file' | 'folder' | 'other';
  readonly state: FileState;
  /** Number of its names. */
  readonly links: number;
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null | undefined)?.code;
}

/** Whether it means that there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

/** What lies at `path`, without following links, or undefined where there is nothing. */
export async function entryAt(path: Buffer | string): Promise<Entry | undefined> {
  try {
    const info = await lstat(path, { bigint: true });
    const kind = info.isFile() ? 'file' : info.isDirectory() ? 'folder' : 'other';
    const state = { size: String(info.size), mtimeNs: String(info.mtimeNs), ino: String(info.ino) };
    return { kind, state, links: Number(info.nlink) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function sameState(a: FileState, b: FileState): boolean {
  return isUnwritten(a, b) && a.ino === b.ino;
}

/** Whether nobody has written into a file between the two. Some network drives give a file another inode from time to time. */
export function isUnwritten(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** What one says on file systems without hard links, or about the file of another user. */
const NO_LINK: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Gives the file `draft` the further name `path`, at once and whole, unless that is taken; returns whether it did. */
export async function publish(draft: string, path: Buffer | string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    // NFS says so, too, when the answer to the first try got lost.
    if (codeOf(error) === 'EEXIST') return isOneFile(draft, path);
    if (!NO_LINK.has(codeOf(error))) throw error;
  }
  const content = await readFile(draft);
  const file = await open(path, 'wx').catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(content);
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

async function isOneFile(a: Buffer | string, b: Buffer | string): Promise<boolean> {
  const [one, other] = await Promise.all([entryAt(a), entryAt(b)]);
  return one !== undefined && other !== undefined && one.links > 1 && one.state.ino === other.state.ino;
}

/** Moves a file, unless something lies at `to`, and returns whether it did. A move that was interrupted is completed. */
export async function moveTo(from: Buffer | string, to: Buffer): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      if (!(await isOneFile(from, to))) return false;
    } else if (NO_LINK.has(codeOf(error))) {
      if ((await entryAt(to)) !== undefined) return false;
      await rename(from, to);
      return true;
    } else throw error;
  }
  await unlink(from);
  return true;
}

/** Writes a file, whole or not at all, over what was there. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeDurably(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes a file anew and sees to it that it survives a power cut. What had the path before may have a further name and stays as it is. */
export async function writeDurably(path: Buffer | string, text: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A file of our own shape; undefined where there is none, or something else. */
export async function readOwn<T>(path: Buffer | string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error) || codeOf(error) === 'EISDIR') return '';
    throw error;
  });
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Makes the folder `path` below `base`, and returns it. Where something else than a folder has a name of it, or a link, the folder is numbered. */
export async function ensureFolder(base: Buffer, path: Buffer): Promise<Buffer> {
  if (path.length === 0) {
    await mkdir(base, { recursive: true });
    const real = await realpath(base, { encoding: 'buffer' });
    if (!real.equals(base)) throw new Error(`${base} has become a link to ${real}`);
    return base;
  }
  const parent = await ensureFolder(base, folderOf(path));
  for (let count = 1; ; count += 1) {
    const folder = joinPath(parent, numberedName(nameOf(path), count));
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      if ((await entryAt(folder))?.kind === 'folder') return folder;
    }
  }
}

/** Does what writes into the drop folder. Errors: `store_failed`, which is worth another try. */
export async function writing<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RectoError ? error : asRectoError(error, 'store_failed', what);
  }
}
