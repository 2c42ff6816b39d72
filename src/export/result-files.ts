import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RESULT_HEAD, RESULT_VERSION, type Result, resultSchema } from '../../schemas/result.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { textOf } from '../util/byte-paths.ts';
import { parseJson } from '../util/json.ts';
import { walkFiles } from '../util/walk-files.ts';

/** A file that may hold a result. */
export interface ResultFile {
  readonly path: string;
  /** The exact bytes of the path, which need not be UTF-8. */
  readonly bytes: Buffer;
  /** Whether it was named itself, rather than found in a folder. */
  readonly named: boolean;
}

/** Why a file gives no result. `other`: it is JSON of something else, in a folder. */
export type NoResult = 'unreadable' | 'damaged' | 'other version' | 'other';

/**
 * Finds the result files of the arguments, in folders those that end in `.json`, in alphabetical order and without
 * duplicates.
 * Errors: `file_not_found`.
 */
export async function findResultFiles(paths: readonly string[]): Promise<readonly ResultFile[]> {
  const files = new Map<string, ResultFile>();
  const add = (file: ResultFile) => {
    const key = resolve(file.path);
    if (!files.has(key)) files.set(key, file);
  };
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => {
      throw asRectoError(error, 'file_not_found', `${path} cannot be read`);
    });
    if (!info.isDirectory()) add({ path, bytes: Buffer.from(path), named: true });
    else for (const bytes of await jsonFilesIn(path)) add({ path: textOf(bytes), bytes, named: false });
  }
  return [...files.values()];
}

function jsonFilesIn(folder: string): Promise<readonly Buffer[]> {
  return walkFiles(Buffer.from(join(folder)), ({ name, isFolder }) => {
    const text = name.toString('latin1');
    return !isFolder && (text.startsWith('.') || !text.endsWith('.json'));
  });
}

/** Yields the results in files; `onNone` is called for files without one. Errors: `cancelled`. */
export async function* readResultFiles(
  files: readonly ResultFile[],
  onNone: (file: ResultFile, reason: NoResult) => void,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<Result> {
  for (const file of files) {
    if (signal.aborted) throw new RectoError('cancelled', 'Stopped.');
    const text = await readFile(file.bytes, 'utf8').catch(() => undefined);
    const read = text === undefined ? 'unreadable' : resultOf(text, file.named);
    if (typeof read === 'string') onNone(file, read);
    else yield* read.documents ?? [read];
  }
}

function resultOf(text: string, named: boolean): Result | NoResult {
  const value = parseJson(text);
  const parsed = resultSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (value === undefined) return 'damaged';
  if (!RESULT_HEAD.test(text)) return named ? 'damaged' : 'other';
  const { version } = value as { readonly version?: unknown };
  return version === RESULT_VERSION ? 'damaged' : 'other version';
}
