import { stat } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { findResultFiles, type NoResult, type ResultFile, readResultFiles } from '../export/result-files.ts';
import { GOLD_ENDING } from './find-gold.ts';

/** Two files with results of one document. */
export interface ResultPair {
  readonly a: ResultFile;
  readonly b: ResultFile;
}

/** Which result files of two folders are about the same document. */
export interface PairedFiles {
  readonly pairs: readonly ResultPair[];
  readonly onlyInA: readonly ResultFile[];
  readonly onlyInB: readonly ResultFile[];
  /** Files that could be paired with none by their names, and hold no result. */
  readonly without: ReadonlyMap<ResultFile, NoResult>;
}

/**
 * Pairs the result files of two folders: by their paths in them, and the others by the bytes of their documents. Two
 * files are a pair by themselves.
 * Errors: `file_not_found`, `cancelled`.
 */
export async function pairResults(
  a: string,
  b: string,
  options: { readonly signal: AbortSignal },
): Promise<PairedFiles> {
  const [ours, theirs] = [await resultFilesIn(a), await resultFilesIn(b)];
  const [isFolderA, isFolderB] = [(await stat(a)).isDirectory(), (await stat(b)).isDirectory()];
  const nameIn = (root: string, isFolder: boolean, { path }: ResultFile) => {
    if (!isFolderA && !isFolderB) return '';
    return isFolder ? relative(root, path) : basename(path);
  };
  const byName = new Map(theirs.map((file) => [nameIn(b, isFolderB, file), file]));
  const pairs: ResultPair[] = [];
  for (const file of ours) {
    const other = byName.get(nameIn(a, isFolderA, file));
    if (other !== undefined) pairs.push({ a: file, b: other });
  }
  const paired = new Set(pairs.flatMap((pair) => [pair.a, pair.b]));
  const without = new Map<ResultFile, NoResult>();
  const onlyInA = await documentsOf(
    ours.filter((file) => !paired.has(file)),
    without,
    options,
  );
  const onlyInB = await documentsOf(
    theirs.filter((file) => !paired.has(file)),
    without,
    options,
  );
  for (const [sha256, [file, ...more]] of onlyInA) {
    const [other, ...others] = onlyInB.get(sha256) ?? [];
    // Of several results of one document it is not known which belong together.
    if (file === undefined || other === undefined || more.length + others.length > 0) continue;
    pairs.push({ a: file, b: other });
    onlyInA.delete(sha256);
    onlyInB.delete(sha256);
  }
  return { pairs, onlyInA: [...onlyInA.values()].flat(), onlyInB: [...onlyInB.values()].flat(), without };
}

async function resultFilesIn(path: string): Promise<readonly ResultFile[]> {
  return (await findResultFiles([path])).filter((file) => !file.path.endsWith(GOLD_ENDING));
}

/** The files by the SHA-256 of their documents. */
async function documentsOf(
  files: readonly ResultFile[],
  without: Map<ResultFile, NoResult>,
  options: { readonly signal: AbortSignal },
): Promise<Map<string, ResultFile[]>> {
  const byDocument = new Map<string, ResultFile[]>();
  for (const file of files) {
    for await (const result of readResultFiles([file], (each, reason) => without.set(each, reason), options)) {
      const { sha256 } = result.document;
      byDocument.set(sha256, [...(byDocument.get(sha256) ?? []), file]);
    }
  }
  return byDocument;
}
