import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes the entries of `folder` whose names begin with `prefix` and that are unmodified for `olderThanMs`. Returns
 * how many. Entries of other users, or already removed ones, are skipped.
 */
export async function sweepFolder(folder: string, prefix: string, olderThanMs: number): Promise<number> {
  const cutoff = Date.now() - olderThanMs;
  const names = await readdir(folder).catch(() => []);
  let swept = 0;
  for (const name of names.filter((entry) => entry.startsWith(prefix))) {
    const path = join(folder, name);
    try {
      if ((await modifiedAt(path)) > cutoff) continue;
      await rm(path, { recursive: true });
      swept += 1;
    } catch {
      // Its owner has removed it, or it is another user's.
    }
  }
  return swept;
}

/**
 * When `path` or anything in it was last written or moved, in ms since 1970. Moving changes only the ctime of a file.
 */
async function modifiedAt(path: string): Promise<number> {
  const stat = await lstat(path);
  const own = Math.max(stat.mtimeMs, stat.ctimeMs);
  if (!stat.isDirectory()) return own;
  const inner = await Promise.all((await readdir(path)).map((name) => modifiedAt(join(path, name))));
  return Math.max(own, ...inner);
}
