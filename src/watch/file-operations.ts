import { randomUUID } from 'node:crypto';
import { link, lstat, mkdir, readFile, realpath, rename, rm, unlink } from 'node:fs/promises';
import type { z } from 'zod';
import type { FileState } from '../../schemas/watch.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { folderOf, joinPath, nameOf, numberedName } from '../util/byte-paths.ts';
import { codeOf, isMissing, isSameFile, NO_HARD_LINK_CODES, writeDurably } from '../util/durable-files.ts';
import { makeFolder } from '../util/make-folder.ts';

/** A file, folder or other entry of a folder. */
export interface Entry {
  readonly kind: 'file' | 'folder' | 'other';
  readonly state: FileState;
  /** Number of hard links. */
  readonly links: number;
}

/** The entry at `path`, without following links; undefined when there is none. */
export async function statEntry(path: Buffer | string): Promise<Entry | undefined> {
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

/** Whether a file is the same and unmodified. */
export function isSameState(a: FileState, b: FileState): boolean {
  return isUnmodified(a, b) && a.ino === b.ino;
}

/** Whether a file is unmodified, whatever its inode: some network drives change inodes from time to time. */
export function isUnmodified(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** Moves a file unless `to` exists, and returns whether it did. Completes a move that was interrupted. */
export async function moveFile(from: Buffer | string, to: Buffer): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      if (!(await isSameFile(from, to))) return false;
    } else if (NO_HARD_LINK_CODES.has(codeOf(error))) {
      if ((await statEntry(to)) !== undefined) return false;
      await rename(from, to);
      return true;
    } else throw error;
  }
  await unlink(from);
  return true;
}

/** Writes a file atomically, replacing an existing one. */
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

/** Reads a JSON file; undefined when there is none or it does not match `schema`. */
export async function readJsonFile<T>(path: Buffer | string, schema: z.ZodType<T>): Promise<T | undefined> {
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

/**
 * Creates the folder `path` below `base` and returns it; a folder whose name is taken by a file or link is numbered.
 */
export async function ensureFolder(base: Buffer, path: Buffer): Promise<Buffer> {
  if (path.length === 0) {
    await makeFolder(base.toString());
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
      if ((await statEntry(folder))?.kind === 'folder') return folder;
    }
  }
}

/**
 * Runs `work`, which writes into the drop folder; `what` says what failed. Errors: `store_failed`, which is retryable,
 * for those of the file system.
 */
export async function withStoreErrors<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RectoError ? error : asRectoError(error, 'store_failed', what);
  }
}
