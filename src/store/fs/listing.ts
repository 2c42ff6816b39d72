import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../util/durable-files.ts';
import { type BlobEntry, isBlobKey, type ListOptions, mayBeginKey } from '../blob-store.ts';

/** The blobs that are files under `root`, as `BlobStore.list` gives them. Foreign files and links are passed over. */
export async function listFiles(
  root: string,
  prefix: string,
  { after = '', limit }: ListOptions,
): Promise<readonly BlobEntry[]> {
  const found: BlobEntry[] = [];
  if (limit < 1) return found;
  for await (const entry of walkFiles(root, prefix, after)) {
    found.push(entry);
    if (found.length >= limit) break;
  }
  return found;
}

/** All of them, each folder read once. */
export async function* walkFiles(root: string, prefix: string, after: string): AsyncGenerator<BlobEntry> {
  if (!mayBeginKey(prefix)) return;
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  yield* walk(root, folder, { prefix, after });
}

interface Wanted {
  readonly prefix: string;
  readonly after: string;
}

/** The blobs in `folder` (`''` or a path that ends with `/`) in order. A folder stands where its keys do: `a-b`, `a/b`, `a0`. */
async function* walk(root: string, folder: string, wanted: Wanted): AsyncGenerator<BlobEntry> {
  const keys = (await entriesOf(join(root, folder)))
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .filter((key) => key.startsWith(wanted.prefix) && isBehind(key, wanted.after))
    .sort();
  for (const key of keys) {
    if (!isBlobKey(key.replace(/\/$/, ''))) continue;
    if (key.endsWith('/')) yield* walk(root, key, wanted);
    else {
      const stat = await orGone(lstat(join(root, key)));
      if (stat?.isFile()) yield { key, bytes: stat.size, modifiedAt: Math.floor(stat.mtimeMs) };
    }
  }
}

function isBehind(key: string, after: string): boolean {
  return key > after || (key.endsWith('/') && after.startsWith(key));
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await orGone(readdir(folder, { withFileTypes: true }));
  return (entries ?? []).filter((entry) => entry.isFile() || entry.isDirectory());
}

/** What is removed while the list is made is not in it. */
async function orGone<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
