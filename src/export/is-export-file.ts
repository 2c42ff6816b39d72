import { RESULT_LINE_HEAD } from '../../schemas/result.ts';
import { readHead, readTail } from '../util/read-head.ts';
import { PARQUET_CREATOR } from './parquet.ts';

/** How an export begins, and where in its head it says that Recto wrote it. */
const HEADS: Readonly<Record<'csv' | 'xlsx' | 'jsonl' | 'html' | 'page', RegExp>> = {
  csv: /^\ufeffid,file,(type,status,issues,|row,page)/,
  xlsx: /^PK[\s\S]*<Application>Recto<\/Application>/,
  jsonl: RESULT_LINE_HEAD,
  html: /^<!doctype html>[\s\S]*<meta name="generator" content="recto eval">/,
  page: /^<!doctype html>[\s\S]*<meta name="generator" content="recto show">/,
};
/** Enough for the first parts of a workbook. */
const HEAD_BYTES = 16_384;
/** How a Parquet file ends: who wrote it, the length of the footer, and the magic bytes. */
const PARQUET_END = new RegExp(`${PARQUET_CREATOR}[\\s\\S]{1,200}PAR1$`);
const TAIL_BYTES = 256;

/** Whether a file is an export of Recto in this format, or empty; by how it begins, or a Parquet file ends. */
export async function isExportFile(path: string, format: keyof typeof HEADS | 'parquet'): Promise<boolean> {
  if (format === 'parquet') {
    const tail = await readTail(path, TAIL_BYTES);
    return tail !== undefined && (tail === '' || PARQUET_END.test(tail));
  }
  const head = await readHead(path, HEAD_BYTES);
  return head !== undefined && (head === '' || HEADS[format].test(head));
}
