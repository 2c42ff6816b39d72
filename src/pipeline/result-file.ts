import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RESULT_HEAD, type Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import { digest } from '../store/digest.ts';
import { fitName } from '../util/fit-name.ts';
import { makeFolder } from '../util/make-folder.ts';
import { readHead } from '../util/read-head.ts';

/** Name of the result file for a document called `name`; `count` numbers files whose name is taken. */
export function resultName(name: string, count = 1): string {
  return fitName(name, count === 1 ? '.json' : `-${count}.json`);
}

/** The content of a result file. */
export function resultText(result: Result): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

const RESULT_NAME = /\.jsonl?$/i;
const HEAD_BYTES = 256;

/**
 * Whether a file is a result, or lines of results, that Recto has written: by its name and how it begins, as reading
 * it whole would take long. False for a file that cannot be read.
 */
export async function isResultFile(path: Buffer): Promise<boolean> {
  return RESULT_NAME.test(path.toString('latin1')) && RESULT_HEAD.test((await readHead(path, HEAD_BYTES)) ?? '');
}

/** One name for all runs, so that the next one removes the file of a run that was killed. */
const PROBE_NAME = '.recto-probe.tmp';

/** Creates a folder for results, and tries whether files can be written in it. Errors: `store_failed`. */
export async function makeResultFolder(folder: string): Promise<void> {
  const probe = join(folder, PROBE_NAME);
  try {
    await makeFolder(folder);
    await writeFile(probe, '');
    // Another run may try the same folder.
    await rm(probe, { force: true });
  } catch (error) {
    throw asRectoError(
      error,
      'store_failed',
      `No results can be written into ${folder}: name another folder with --out, or make this one writable`,
    );
  }
}

/** Writes a result file atomically and returns its path. Errors: `store_failed`. */
export function writeResultFile(folder: string, output: string, result: Result): Promise<string> {
  return writeTextFile(folder, output, resultText(result));
}

/** Writes a file in a folder for results atomically and returns its path. Errors: `store_failed`. */
export async function writeTextFile(folder: string, output: string, text: string): Promise<string> {
  const path = join(folder, output);
  // The name is deterministic, so that the next run overwrites the draft of a killed one.
  const draft = join(dirname(path), `.${digest(basename(path)).slice(0, 32)}.tmp`);
  try {
    await makeFolder(dirname(path));
    await writeFile(draft, text);
    await rename(draft, path);
    return path;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw asRectoError(error, 'store_failed', `The result ${path} cannot be written`);
  }
}
