import { pipeline, Readable } from 'node:stream';
import type { Result } from '../../schemas/result.ts';
import { csvRows, csvWriter } from '../export/csv.ts';
import { layoutOf } from '../export/layout.ts';
import { createWorkbook } from '../export/xlsx.ts';

/** Formats of the results of a batch, with their media types. */
export const RESULT_TYPES = {
  jsonl: 'application/jsonl',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type ResultFormat = keyof typeof RESULT_TYPES;

/**
 * Results as bytes in a format. `results` is gone through more than once where the columns are not known before.
 * Errors: those of `results`; `store_failed` where there is no room for a workbook on the disk.
 */
export async function streamResults(
  format: ResultFormat,
  results: () => AsyncIterable<Result>,
  options: { readonly signal: AbortSignal },
): Promise<Readable> {
  if (format === 'jsonl') return Readable.from(lines(results()), { highWaterMark: 1 });
  const layout = await layoutOf(results());
  if (format === 'csv') {
    const [documents] = layout.tables;
    const rows = documents === undefined ? [] : csvRows(documents, results());
    // An error ends the answer: it is told by the stream that is sent.
    return pipeline(Readable.from(rows), csvWriter(), () => undefined);
  }
  const { stream, release } = await createWorkbook(layout, results(), options);
  const remove = () => void release().catch(() => undefined);
  stream.once('close', remove).once('end', remove);
  return stream;
}

async function* lines(results: AsyncIterable<Result>): AsyncGenerator<string> {
  for await (const result of results) yield `${JSON.stringify(result)}\n`;
}
