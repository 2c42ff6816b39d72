import { realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { TRACE_MARKER } from '../app/trace.ts';
import { asRectoError } from '../errors.ts';
import { isResultFile, resultName } from '../pipeline/result-file.ts';
import { keyOf, textOf } from '../util/byte-paths.ts';
import { isInside, realPathOf } from '../util/real-path.ts';
import { walkFiles } from '../util/walk-files.ts';
import { isIgnored } from '../watch/ignored-names.ts';

/** A file to extract, and the name of its result. */
export interface InputFile {
  /** From the command line, or found in a folder there. */
  readonly path: string;
  /** The exact bytes of the path, where they are not UTF-8: `path` then has `%E9` in their place. */
  readonly bytes?: Buffer;
  /** Path of the result file in the output folder, such as `march/receipt-17.jpg.json`. */
  readonly output: string;
}

/** The files of the arguments, and what was left out of folders. */
export interface FoundFiles {
  readonly files: readonly InputFile[];
  /** Results of earlier runs. */
  readonly results: readonly string[];
  /** Folders of Recto, such as the one for results, that hold something. */
  readonly folders: readonly string[];
}

interface FoundFile {
  readonly path: string;
  readonly bytes?: Buffer;
  readonly relativePath: string;
}

/**
 * Finds the files of the arguments, in alphabetical order. Folders are searched, without the names that a drop folder
 * ignores, trace folders, the folders of `skip` and Recto's own results. A file that is named itself is taken in any
 * case. Results keep the folders; results of one name are numbered.
 * Errors: `file_not_found`.
 */
export async function findFiles(paths: readonly string[], skip: readonly string[]): Promise<FoundFiles> {
  const skipped = await Promise.all(skip.map(realPathOf));
  const files: FoundFile[] = [];
  const results: string[] = [];
  const folders = new Set<string>();
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => {
      const hint = path.includes('\ufffd') ? ' (its name is not UTF-8: name its folder instead)' : '';
      throw asRectoError(error, 'file_not_found', `${path} cannot be read${hint}`);
    });
    if (!info.isDirectory()) {
      files.push({ path, relativePath: basename(path) });
      continue;
    }
    for (const file of await walk(path, skipped, folders)) {
      if (await isResultFile(file.bytes ?? Buffer.from(file.path))) results.push(file.path);
      else files.push(file);
    }
  }
  const taken = new Set<string>();
  const seen = new Set<string>();
  const keyFor = ({ path, bytes }: FoundFile) => (bytes === undefined ? resolve(path) : `bytes ${keyOf(bytes)}`);
  return {
    files: files
      .filter((file) => !seen.has(keyFor(file)) && seen.add(keyFor(file)))
      .map(({ relativePath, ...file }) => ({ ...file, output: uniqueName(relativePath, taken) })),
    results,
    folders: [...folders],
  };
}

/** The files in a folder; those of `skipped` that are in it, are added to `folders`. */
async function walk(folder: string, skipped: readonly string[], folders: Set<string>): Promise<readonly FoundFile[]> {
  const real = await realpath(folder);
  const skippedHere = new Set(
    skipped
      .filter((path) => path !== real && isInside(real, path))
      .map((path) => keyOf(Buffer.from(resolve(folder, relative(real, path))))),
  );
  const marker = Buffer.from(TRACE_MARKER);
  const found = await walkFiles(Buffer.from(resolve(folder)), ({ path, name, isFolder }, siblings) => {
    if (isIgnored(name) || siblings.some((sibling) => sibling.equals(marker))) return true;
    if (!isFolder || !skippedHere.has(keyOf(path))) return false;
    folders.add(fromArgument(folder, textOf(path)));
    return true;
  });
  return found.map((bytes) => {
    const text = textOf(bytes);
    const path = fromArgument(folder, text);
    const isText = Buffer.from(text).equals(bytes);
    return { path, ...(isText ? {} : { bytes }), relativePath: relative(resolve(folder), text) };
  });
}

/** An absolute path below `folder` as the user would write it. */
function fromArgument(folder: string, path: string): string {
  return join(folder, relative(resolve(folder), path));
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
