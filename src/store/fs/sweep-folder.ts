import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes the entries of `folder` whose names begin with `prefix` and that nobody has touched for `olderThanMs`. Returns how many.
 * What is gone already, or belongs to somebody else, is passed over.
 */
export async function sweepFolder(folder: string, prefix: string, olderThanMs: number): Promise<number> {
  const before = Date.now() - olderThanMs;
  const names = await readdir(folder).catch(() => []);
  let swept = 0;
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const path = join(folder, name);
    try {
      if ((await touchedAt(path)) > before) continue;
      await rm(path, { recursive: true });
      swept += 1;
    } catch {
      // Its owner was faster, or it is another user's.
    }
  }
  return swept;
}

/** When `path`, or anything in it, was written to or moved there, in ms. A file that is moved keeps its time of writing. */
async function touchedAt(path: string): Promise<number> {
  const stat = await lstat(path);
  const own = Math.max(stat.mtimeMs, stat.ctimeMs);
  if (!stat.isDirectory()) return own;
  const inner = await Promise.all((await readdir(path)).map((name) => touchedAt(join(path, name))));
  return Math.max(own, ...inner);
}
