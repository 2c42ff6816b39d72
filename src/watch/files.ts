import { randomUUID } from 'node:crypto';
import { link, lstat, mkdir, readFile, realpath, rename, rm, unlink } from 'node:fs/promises';
import type { z } from 'zod';
import type { FileState } from '../../schemas/watch.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { codeOf, isMissing, isOneFile, NO_LINK, writeDurably } from '../util/durable-files.ts';
import { folderOf, joinPath, nameOf, numberedName } from './paths.ts';

export interface Entry {
  readonly kind: 'file' | 'folder' | 'other';
  readonly state: FileState;
  /** Number of its names. */
  readonly links: number;
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
