import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import { digest } from '../store/digest.ts';
import { fitName } from '../util/fit-name.ts';

/** Name of the result file for a document called `name`; `count` numbers files whose name is taken. */
export function resultName(name: string, count = 1): string {
  return fitName(name, count === 1 ? '.json' : `-${count}.json`);
}

/** The content of a result file. */
export function resultText(result: Result): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** Writes a result file atomically and returns its path. Errors: `store_failed`. */
export async function writeResultFile(folder: string, output: string, result: Result): Promise<string> {
  const path = join(folder, output);
  // The name is deterministic, so that the next run overwrites the draft of a killed one.
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
