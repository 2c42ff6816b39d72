import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';

/** Writes a result file, whole or not at all, and returns its path. Errors: `store_failed`. */
export async function writeOutput(folder: string, output: string, result: Result): Promise<string> {
  const path = join(folder, output);
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, `${JSON.stringify(result, null, 2)}\n`);
    await rename(draft, path);
    return path;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw asRectoError(error, 'store_failed', `The result ${path} cannot be written`);
  }
}
