import { readdir } from 'node:fs/promises';
import { joinPath } from './byte-paths.ts';

/** A file or folder that a walk comes to. */
export interface WalkEntry {
  readonly path: Buffer;
  readonly name: Buffer;
  readonly isFolder: boolean;
}

/**
 * Finds the files in a folder and those in it, in the order of their names. Paths are bytes, which need not be UTF-8.
 * Links are left out, and so is every file or folder that `skips` says.
 * Errors: those of the file system.
 */
export async function walkFiles(
  folder: Buffer,
  skips: (entry: WalkEntry, siblings: readonly Buffer[]) => boolean,
): Promise<readonly Buffer[]> {
  const entries = [...(await readdir(folder, { withFileTypes: true, encoding: 'buffer' }))].sort((a, b) =>
    Buffer.compare(a.name, b.name),
  );
  const names = entries.map(({ name }) => name);
  const files: Buffer[] = [];
  for (const entry of entries) {
    const path = joinPath(folder, entry.name);
    const isFolder = entry.isDirectory();
    if (!isFolder && !entry.isFile()) continue;
    if (skips({ path, name: entry.name, isFolder }, names)) continue;
    if (isFolder) files.push(...(await walkFiles(path, skips)));
    else files.push(path);
  }
  return files;
}
