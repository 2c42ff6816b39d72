import { pipeline, Readable } from 'node:stream';
import type { Result } from '../../schemas/result.ts';
import { csvRows, csvWriter } from '../export/csv.ts';
import { layoutOf } from '../export/layout.ts';
import { createWorkbook } from '../export/xlsx.ts';
import { jsonLine } from '../util/json.ts';

/** Media types of the formats for batch results. */
export const RESULT_TYPES = {
  jsonl: 'application/jsonl',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
/** A format for batch results. */
export type ResultFormat = keyof typeof RESULT_TYPES;

/**
 * Streams results in a format. `results` is read twice for formats with columns.
 * Errors: those of `results`; `store_failed` when the disk is full.
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
    // An error destroys the stream that is sent, which ends the response.
    return pipeline(Readable.from(rows), csvWriter(), () => undefined);
  }
  const { stream, release } = await createWorkbook(layout, results(), options);
  const remove = () => void release().catch(() => undefined);
  stream.once('close', remove).once('end', remove);
  return stream;
}

async function* lines(results: AsyncIterable<Result>): AsyncGenerator<string> {
  for await (const result of results) yield jsonLine(result);
}
