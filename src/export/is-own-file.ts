import { readHead, readTail } from '../util/read-head.ts';
import { EXPORT_FORMATS, type ExportFormatName } from './formats.ts';

/** What Recto writes for people beside exports: the pages of `recto eval` and `recto show`. */
const PAGES = {
  eval: { head: /^<!doctype html>[\s\S]*<meta name="generator" content="recto eval">/ },
  show: { head: /^<!doctype html>[\s\S]*<meta name="generator" content="recto show">/ },
} as const;
/** Enough for the first parts of a workbook. */
const HEAD_BYTES = 16_384;
const TAIL_BYTES = 256;

/** A kind of file that Recto writes for people. */
export type OwnFile = ExportFormatName | keyof typeof PAGES;

/** Whether Recto wrote a file of this kind, or it is empty; by how it begins or ends. */
export async function isOwnFile(path: string, kind: OwnFile): Promise<boolean> {
  const mark = kind === 'eval' || kind === 'show' ? PAGES[kind] : EXPORT_FORMATS[kind].mark;
  const [part, pattern] =
    'tail' in mark ? [await readTail(path, TAIL_BYTES), mark.tail] : [await readHead(path, HEAD_BYTES), mark.head];
  return part !== undefined && (part === '' || pattern.test(part));
}
