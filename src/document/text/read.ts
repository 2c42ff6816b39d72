import { readFile } from 'node:fs/promises';
import type { Word } from '../../../schemas/page.ts';
import { asRectoError, RectoError } from '../../errors.ts';
import { decodeText } from './decode.ts';
import { detectLanguage } from './language.ts';
import { type SplitLimits, splitText, type TextSlice } from './split.ts';

/** A text file in slices. */
export interface TextFile {
  readonly language: string;
  readonly encoding: string;
  readonly lineEnd: 'lf' | 'crlf' | 'cr' | 'mixed' | 'none';
  readonly text: string;
  readonly slices: readonly TextSlice[];
}

/**
 * Reads a source or text file as slices of complete lines, each one page.
 * Errors: `file_not_found`, `file_mismatch` (bytes that are not text), `file_empty`.
 */
export async function readTextFile(
  file: { readonly path: string; readonly name: string },
  limits: SplitLimits,
  options: { readonly signal: AbortSignal },
): Promise<TextFile> {
  const bytes = await readFile(file.path, { signal: options.signal }).catch((error: unknown) => {
    throw asRectoError(error, 'file_not_found', file.name);
  });
  const decoded = decodeText(bytes);
  if (decoded === undefined) throw new RectoError('file_mismatch', `${file.name} is not text all the way through.`);
  const lines = decoded.text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.every((line) => line.trim() === '')) throw new RectoError('file_empty', `${file.name} is blank.`);
  return {
    language: await detectLanguage(file.name, decoded.text),
    encoding: decoded.encoding,
    lineEnd: lineEndOf(decoded.text),
    text: decoded.text,
    slices: splitText(lines, limits),
  };
}

/** The words of a slice; boxes are `[column, line, column after the word, line]`, both from 1. */
export function wordsOfSlice(slice: TextSlice): readonly Word[] {
  return slice.flatMap(({ number, column, text }, line) =>
    Array.from(text.matchAll(/\S+/g), (match) => {
      const start = column + match.index;
      return { text: match[0], box: [start, number, start + match[0].length, number] as const, confidence: 1, line };
    }),
  );
}

function lineEndOf(text: string): TextFile['lineEnd'] {
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  const cr = text.split('\r').length - 1 - crlf;
  const kinds = [crlf, lf, cr].filter((count) => count > 0).length;
  if (kinds === 0) return 'none';
  if (kinds > 1) return 'mixed';
  if (crlf > 0) return 'crlf';
  return lf > 0 ? 'lf' : 'cr';
}
