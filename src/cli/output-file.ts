import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { asRectoError, RectoError } from '../errors.ts';
import { isOwnFile, type OwnFile } from '../export/is-own-file.ts';
import { makeFolder } from '../util/make-folder.ts';

/** The option that names a file, the command that writes it, and what people call it. */
function writtenBy(kind: OwnFile): readonly [option: string, command: string, name: string] {
  if (kind === 'eval') return ['--html', 'recto eval', 'html'];
  return kind === 'show' ? ['--out', 'recto show', 'html'] : ['--out', 'recto export', kind];
}

/** How a file is exported. */
export interface OutputOptions {
  readonly to: OwnFile;
  /** Whether files of others may be overwritten. */
  readonly force?: true;
  /** Files that are read for it, and never overwritten. */
  readonly inputs: readonly string[];
}

/**
 * Refuses to overwrite a file that is not an earlier export in the same format, unless that is forced. Devices and
 * pipes are written to as they are.
 * Errors: `usage`.
 */
export async function checkOutput(path: string, { to, force, inputs }: OutputOptions): Promise<void> {
  const info = await stat(path).catch(() => undefined);
  const [option, command, kind] = writtenBy(to);
  if (info === undefined || (!info.isFile() && !info.isDirectory())) return;
  if (info.isDirectory()) throw new RectoError('usage', `${option} ${path} is a folder: name a file in it.`);
  if (inputs.includes(await realpath(path))) {
    throw new RectoError('usage', `${path} is one of the results that are read. Name another file with ${option}.`);
  }
  if (force === true || (await isOwnFile(path, to))) return;
  throw new RectoError(
    'usage',
    `${path} exists, and is not a ${kind} file that "${command}" wrote. Name another file with ${option}, or give --force to overwrite it.`,
  );
}

/** Writes a file atomically, and a device or pipe directly. Errors: `store_failed`, `cancelled`. */
export async function writeOutput(path: string, write: (sink: Writable) => Promise<void>): Promise<void> {
  const info = await stat(path).catch(() => undefined);
  const isSpecial = info !== undefined && !info.isFile();
  const draft = `${path}.partial`;
  try {
    if (isSpecial) return await write(createWriteStream(path));
    await makeFolder(dirname(path));
    await write(createWriteStream(draft));
    await rename(draft, path);
  } catch (error) {
    if (!isSpecial) await rm(draft, { force: true }).catch(() => undefined);
    throw asRectoError(error, 'store_failed', `${path} cannot be written`);
  }
}
