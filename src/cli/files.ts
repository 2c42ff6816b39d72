import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { TRACE_MARKER } from '../app/trace.ts';
import { asRectoError } from '../errors.ts';
import { resultName } from '../pipeline/result-file.ts';
import { isIgnored } from '../watch/ignored-names.ts';

/** A file to extract, and the name of its result. */
export interface InputFile {
  /** From the command line, or found in a folder there. */
  readonly path: string;
  /** Path of the result file in the output folder, such as `march/receipt-17.jpg.json`. */
  readonly output: string;
}

/**
 * Finds the files of the arguments, in alphabetical order. Folders are searched, without the names that a drop folder
 * ignores and without trace folders. Results keep the folders; results of one name are numbered.
 * Errors: `file_not_found`.
 */
export async function findFiles(paths: readonly string[], skip: readonly string[]): Promise<readonly InputFile[]> {
  const skipped = new Set(skip.map((path) => resolve(path)));
  const files: { readonly path: string; readonly relativePath: string }[] = [];
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => {
      throw asRectoError(error, 'file_not_found', `${path} cannot be read`);
    });
    if (info.isDirectory()) {
      for (const file of await walk(path, skipped)) files.push({ path: file, relativePath: relative(path, file) });
    } else files.push({ path, relativePath: basename(path) });
  }
  const taken = new Set<string>();
  const seen = new Set<string>();
  return files
    .filter(({ path }) => !seen.has(resolve(path)) && seen.add(resolve(path)))
    .map(({ path, relativePath }) => ({ path, output: uniqueName(relativePath, taken) }));
}

async function walk(folder: string, skipped: ReadonlySet<string>): Promise<readonly string[]> {
  if (skipped.has(resolve(folder))) return [];
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (entries.some((entry) => entry.name === TRACE_MARKER)) return [];
  const files: string[] = [];
  for (const entry of entries) {
    if (isIgnored(Buffer.from(entry.name))) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await walk(path, skipped)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

function uniqueName(relativePath: string, taken: Set<string>): string {
  const folders = relativePath.split(sep);
  const fileName = folders.pop() ?? relativePath;
  const numbered = (count: number) => [...folders, resultName(fileName, count)].join('/');
  let name = numbered(1);
  // On file systems that ignore case two results would share a file.
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = numbered(count);
  taken.add(name.toLowerCase());
  return name;
}
