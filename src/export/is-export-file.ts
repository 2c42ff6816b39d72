import { RESULT_LINE_HEAD } from '../../schemas/result.ts';
import { readHead } from '../util/read-head.ts';

/** How an export begins, and where in its head it says that Recto wrote it. */
const HEADS: Readonly<Record<'csv' | 'xlsx' | 'jsonl' | 'html', RegExp>> = {
  csv: /^\ufeffid,file,(type,status,issues,|row,page)/,
  xlsx: /^PK[\s\S]*<Application>Recto<\/Application>/,
  jsonl: RESULT_LINE_HEAD,
  html: /^<!doctype html>[\s\S]*<meta name="generator" content="recto eval">/,
};
/** Enough for the first parts of a workbook. */
const HEAD_BYTES = 16_384;

/** Whether a file is an export of Recto in this format, or empty; by how it begins. */
export async function isExportFile(path: string, format: keyof typeof HEADS): Promise<boolean> {
  const head = await readHead(path, HEAD_BYTES);
  return head !== undefined && (head === '' || HEADS[format].test(head));
}
