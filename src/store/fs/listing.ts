import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../util/durable-files.ts';
import { type BlobEntry, isBlobKey, isKeyPrefix, type ListOptions } from '../blob-store.ts';

/** Implements `BlobStore.list` for the files under `root`. Other files and links are skipped. */
export async function listFiles(
  root: string,
  prefix: string,
  { after = '', limit }: ListOptions,
): Promise<readonly BlobEntry[]> {
  const entries: BlobEntry[] = [];
  if (limit < 1) return entries;
  for await (const entry of walkFiles(root, prefix, after)) {
    entries.push(entry);
    if (entries.length >= limit) break;
  }
  return entries;
}

/** Implements `BlobStore.walk`, reading each folder once. */
export async function* walkFiles(root: string, prefix: string, after: string): AsyncGenerator<BlobEntry> {
  if (!isKeyPrefix(prefix)) return;
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  yield* walk(root, folder, { prefix, after });
}

interface Range {
  readonly prefix: string;
  readonly after: string;
}

/**
 * Yields the blobs in `folder` (`''` or a path that ends with `/`) in order. A folder sorts as its keys do: `a-b`,
 * `a/b`, `a0`.
 */
async function* walk(root: string, folder: string, range: Range): AsyncGenerator<BlobEntry> {
  const keys = (await entriesOf(join(root, folder)))
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .filter((key) => key.startsWith(range.prefix) && isAfter(key, range.after))
    .sort();
  for (const key of keys) {
    if (!isBlobKey(key.replace(/\/$/, ''))) continue;
    if (key.endsWith('/')) yield* walk(root, key, range);
    else {
      const stat = await undefinedIfMissing(lstat(join(root, key)));
      if (stat?.isFile()) yield { key, bytes: stat.size, modifiedAt: Math.floor(stat.mtimeMs) };
    }
  }
}

function isAfter(key: string, after: string): boolean {
  return key > after || (key.endsWith('/') && after.startsWith(key));
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await undefinedIfMissing(readdir(folder, { withFileTypes: true }));
  return (entries ?? []).filter((entry) => entry.isFile() || entry.isDirectory());
}

/** Entries may be removed during the listing. */
async function undefinedIfMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
