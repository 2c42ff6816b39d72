import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from './durable-files.ts';

/**
 * Creates a folder with its parents, each with `mode`, unless it is there. Node's own recursive `mkdir` never ends where
 * a file system answers ENOENT to every new folder, as /proc does.
 * Errors: those of the file system.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const absolute = resolve(path);
  if ((await make(absolute, mode)) === 'made') return;
  await makeFolder(dirname(absolute), mode);
  if ((await make(absolute, mode)) === 'no parent') {
    throw Object.assign(new Error(`No folder can be created in ${dirname(absolute)}`), { code: 'ENOENT' });
  }
}

async function make(path: string, mode: number): Promise<'made' | 'no parent'> {
  try {
    await mkdir(path, { mode });
    return 'made';
  } catch (error) {
    const isFolder = await stat(path).then(
      (info) => info.isDirectory(),
      () => false,
    );
    if (isFolder) return 'made';
    if (codeOf(error) === 'ENOENT' && dirname(path) !== path) return 'no parent';
    throw error;
  }
}
