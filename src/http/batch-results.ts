import { pipeline, Readable } from 'node:stream';
import { z } from 'zod';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { csvRows, csvWriter } from '../export/csv.ts';
import { type Layout, layoutOf, type Table } from '../export/layout.ts';
import { parquetBytes } from '../export/parquet.ts';
import { createWorkbook } from '../export/xlsx.ts';
import { partsOf } from '../pipeline/split-result.ts';
import { jsonLine } from '../util/json.ts';

/** Media types of the formats for batch results. */
export const RESULT_TYPES = {
  jsonl: 'application/jsonl',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
/** A format for batch results. */
type ResultFormat = keyof typeof RESULT_TYPES;

/** The query parameters that say how results are written. */
export const formatQuery = {
  format: z.enum(Object.keys(RESULT_TYPES) as [ResultFormat, ...ResultFormat[]]).default('jsonl'),
  list: z
    .string()
    .max(1000)
    .optional()
    .describe('Of `csv` and `parquet`: the list whose rows are wanted instead of the documents, such as `lines`'),
};

/** How results are written. */
interface Wanted {
  readonly format: ResultFormat;
  /** Name of a list; the documents without one. */
  readonly list?: string | undefined;
}

/**
 * Streams results in a format. `results` is read twice for formats with columns.
 * Errors: `request_invalid` for a list that there is none of; those of `results`; `store_failed` when the disk is full.
 */
export async function streamResults(
  { format, list }: Wanted,
  results: () => AsyncIterable<Result>,
  options: { readonly signal: AbortSignal },
): Promise<Readable> {
  const each = () => documentsOf(results());
  const isTable = format === 'csv' || format === 'parquet';
  if (list !== undefined && !isTable) throw new RectoError('request_invalid', 'list: it is for csv and parquet.');
  if (format === 'jsonl') return Readable.from(lines(each()), { highWaterMark: 1 });
  const layout = await layoutOf(each());
  if (isTable) {
    const table = tableOf(layout, list);
    if (format === 'parquet') return Readable.from(parquetBytes(table, each()), { highWaterMark: 1 });
    // An error destroys the stream that is sent, which ends the response.
    return pipeline(Readable.from(csvRows(table, each())), csvWriter(), () => undefined);
  }
  const { stream, release } = await createWorkbook(layout, each(), options);
  const remove = () => void release().catch(() => undefined);
  stream.once('close', remove).once('end', remove);
  return stream;
}

/** The table of the documents, or of a list. Errors: `request_invalid`. */
function tableOf({ tables }: Layout, list: string | undefined): Table {
  const table = tables.find((each) => (list === undefined ? each.list === undefined : each.name === list));
  if (table !== undefined) return table;
  const names = tables.flatMap(({ name, list: own }) => (own === undefined ? [] : name));
  const known = names.length === 0 ? 'They have no lists' : `Their lists are ${names.slice(0, MAX_NAMED).join(', ')}`;
  throw new RectoError('request_invalid', `list: the results have none of this name. ${known}.`);
}

const MAX_NAMED = 20;

/** The results of the documents of files that were split, one by one. */
async function* documentsOf(results: AsyncIterable<Result>): AsyncGenerator<Result> {
  for await (const result of results) yield* partsOf(result);
}

async function* lines(results: AsyncIterable<Result>): AsyncGenerator<string> {
  for await (const result of results) yield jsonLine(result);
}
