import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { TRACE_MARK } from '../app/trace.ts';
import { asRectoError } from '../errors.ts';
import { resultName } from '../pipeline/result-file.ts';
import { isIgnored } from '../watch/ignored-names.ts';

/** A file to extract, and what its result is called. */
export interface InputFile {
  /** As the person gave it, or found in a folder that they gave. */
  readonly path: string;
  /** Path of the result file inside the output folder, such as `march/receipt-17.jpg.json`. */
  readonly output: string;
}

/**
 * The files that the arguments name, folders with everything in them but what a drop folder leaves alone, and
 * the folders of traces, in alphabetical order. Results keep the
 * folders; where two would have one name, the later ones are numbered.
 * Errors: `file_not_found`.
 */
export async function findFiles(paths: readonly string[], skip: readonly string[]): Promise<readonly InputFile[]> {
  const skipped = new Set(skip.map((path) => resolve(path)));
  const found: { readonly path: string; readonly under: string }[] = [];
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => {
      throw asRectoError(error, 'file_not_found', `${path} cannot be read`);
    });
    if (info.isDirectory()) {
      for (const file of await walk(path, skipped)) found.push({ path: file, under: relative(path, file) });
    } else found.push({ path, under: basename(path) });
  }
  const taken = new Set<string>();
  const seen = new Set<string>();
  return found
    .filter(({ path }) => !seen.has(resolve(path)) && seen.add(resolve(path)))
    .map(({ path, under }) => ({ path, output: freeName(under, taken) }));
}

async function walk(folder: string, skipped: ReadonlySet<string>): Promise<readonly string[]> {
  if (skipped.has(resolve(folder))) return [];
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (entries.some((entry) => entry.name === TRACE_MARK)) return [];
  const files: string[] = [];
  for (const entry of entries) {
    if (isIgnored(Buffer.from(entry.name))) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await walk(path, skipped)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

function freeName(under: string, taken: Set<string>): string {
  const steps = under.split(sep);
  const last = steps.pop() ?? under;
  const numbered = (count: number) => [...steps, resultName(last, count)].join('/');
  let name = numbered(1);
  // File systems that ignore case would put two results into one file.
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = numbered(count);
  taken.add(name.toLowerCase());
  return name;
}
