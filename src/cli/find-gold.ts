import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import { textOf } from '../util/byte-paths.ts';
import { isObject, parseJson } from '../util/json.ts';
import { walkFiles } from '../util/walk-files.ts';

/** How the names of gold files end. */
export const GOLD_ENDING = '.gold.json';

/** The gold of a document; `data` is undefined if the file is no JSON object. */
export interface Gold {
  readonly path: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Finds the gold of a result: `NAME.gold.json`, with or without the ending of the document, in `folder` (directly or
 * under the document's path), or without one beside the document or the result. Undefined if there is none.
 * Errors: `file_not_found` for one that cannot be read.
 */
export async function findGold(file: string, result: Result, folder: string | undefined): Promise<Gold | undefined> {
  const name = basename(result.document.name);
  const names = [name, basename(name, extname(name))].map((start) => `${start}${GOLD_ENDING}`);
  const { path } = result.document;
  const beside = [...(path === undefined ? [] : [dirname(path)]), dirname(file)];
  const folders = folder === undefined ? beside : foldersUnder(folder, path);
  for (const candidate of folders.flatMap((place) => names.map((each) => join(place, each)))) {
    const text = await readFile(candidate, 'utf8').catch((error: NodeJS.ErrnoException) => {
      const isNone = error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ENAMETOOLONG';
      if (isNone) return undefined;
      throw asRectoError(error, 'file_not_found', `${candidate} cannot be read`);
    });
    if (text === undefined) continue;
    const data = parseJson(text.replace(/^\uFEFF/, ''));
    return { path: candidate, data: isObject(data) ? data : undefined };
  }
  return undefined;
}

/** Finds all gold files in a folder. Errors: `file_not_found`. */
export async function goldFilesIn(folder: string): Promise<readonly string[]> {
  try {
    const files = await walkFiles(Buffer.from(folder), ({ name, isFolder }) => {
      const text = name.toString('latin1');
      return text.startsWith('.') || (!isFolder && !text.endsWith(GOLD_ENDING));
    });
    return files.map(textOf);
  } catch (error) {
    throw asRectoError(error, 'file_not_found', `The folder of gold files, ${folder}, cannot be read`);
  }
}

/** The folder with as much of the document's path as there may be below it, longest first. */
function foldersUnder(folder: string, path: string | undefined): readonly string[] {
  const parts = dirname(path ?? '')
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  return [...parts.map((_, index) => join(folder, ...parts.slice(index))), folder];
}
