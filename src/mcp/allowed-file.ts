import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RectoError } from '../errors.ts';
import { isInside, realPathOf } from '../util/real-path.ts';

/**
 * The real path of a file that an agent names, if it lies in one of the allowed folders, links followed. Relative paths
 * start at the first folder. Errors: `forbidden`, `file_not_found`.
 */
export async function allowedFile(path: string, roots: readonly string[]): Promise<string> {
  const real = await realPathOf(resolve(roots[0] ?? '.', path));
  const realRoots = await Promise.all(roots.map(realPathOf));
  // Before it is looked at: whether there is a file elsewhere is nothing that an agent may ask.
  if (!realRoots.some((root) => isInside(root, real))) {
    throw new RectoError(
      'forbidden',
      `${path} is not in an allowed folder: ${roots.join(', ')}. The person who runs this server can allow others with --root.`,
    );
  }
  const info = await stat(real).catch(() => undefined);
  if (info === undefined) throw new RectoError('file_not_found', `There is no file ${path}.`);
  if (!info.isFile()) throw new RectoError('file_not_found', `${path} is not a file.`);
  return real;
}
