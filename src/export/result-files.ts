import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Result, resultSchema } from '../../schemas/result.ts';
import { asRectoError, RectoError } from '../errors.ts';

/**
 * Finds the result files of the arguments, in folders those that end in `.json`, in alphabetical order and without
 * duplicates.
 * Errors: `file_not_found`.
 */
export async function findResultFiles(paths: readonly string[]): Promise<readonly string[]> {
  const files = new Map<string, string>();
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => {
      throw asRectoError(error, 'file_not_found', `${path} cannot be read`);
    });
    for (const file of info.isDirectory() ? await jsonFilesIn(path) : [path]) {
      if (!files.has(resolve(file))) files.set(resolve(file), file);
    }
  }
  return [...files.values()];
}

async function jsonFilesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json') && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Yields the results in files; `onOther` is called for files without one. Errors: `file_not_found`, `cancelled`. */
export async function* readResultFiles(
  files: readonly string[],
  onOther: (file: string) => void,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<Result> {
  for (const file of files) {
    if (signal.aborted) throw new RectoError('cancelled', 'Stopped.');
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw asRectoError(error, 'file_not_found', `${file} cannot be read`);
    });
    const result = parseResult(text);
    if (result === undefined) onOther(file);
    else yield result;
  }
}

function parseResult(text: string): Result | undefined {
  try {
    return resultSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
