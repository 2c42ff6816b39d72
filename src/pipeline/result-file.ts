import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import { digest } from '../store/digest.ts';
import { fitName } from '../util/fit-name.ts';

/** Name of the result file of a document that is called `name`; where that is taken, of the `count`th of the name. */
export function resultName(name: string, count = 1): string {
  return fitName(name, count === 1 ? '.json' : `-${count}.json`);
}

/** What stands in a result file. */
export function resultText(result: Result): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** Writes a result file, whole or not at all, and returns its path. Errors: `store_failed`. */
export async function writeOutput(folder: string, output: string, result: Result): Promise<string> {
  const path = join(folder, output);
  // What a run that was killed here leaves behind is written over by the next one.
  const draft = join(dirname(path), `.${digest(basename(path)).slice(0, 32)}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, resultText(result));
    await rename(draft, path);
    return path;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw asRectoError(error, 'store_failed', `The result ${path} cannot be written`);
  }
}
