import { realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';

/** The absolute path, with links resolved, of a file or folder that may not exist. */
export async function realPathOf(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute
      ? absolute
      : join(await realPathOf(parent), absolute.slice(parent.length).replace(/^[\\/]/, ''));
  }
}

/** Whether `path` is `folder` or in it. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
