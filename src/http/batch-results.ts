import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { EXPORT_FORMAT_NAMES, EXPORT_FORMATS, type ExportFormatName } from '../export/formats.ts';
import { type Layout, layoutOf, type Table } from '../export/layout.ts';
import { partsOf } from '../pipeline/split-result.ts';

/** The query parameters that say how results are written. */
export const formatQuery = {
  format: z.enum(EXPORT_FORMAT_NAMES).default('jsonl'),
  list: z
    .string()
    .max(1000)
    .optional()
    .describe(`Of ${formatsOfTables('`')}: the list whose rows are wanted instead of the documents, such as \`lines\``),
};

/** How results are written. */
interface Wanted {
  readonly format: ExportFormatName;
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
  const wanted = EXPORT_FORMATS[format];
  if (list !== undefined && wanted.holds !== 'table') {
    throw new RectoError('request_invalid', `list: it is for ${formatsOfTables()}.`);
  }
  if (wanted.holds === 'results') return (await wanted.load())(each()).stream;
  const layout = await layoutOf(each());
  if (wanted.holds === 'table') return (await wanted.load())(tableOf(layout, list), each()).stream;
  const { stream, release } = await (await wanted.load())(layout, each(), options);
  const remove = () => void release().catch(() => undefined);
  stream.once('close', remove).once('end', remove);
  return stream;
}

function formatsOfTables(quote: '' | '`' = ''): string {
  const names = EXPORT_FORMAT_NAMES.filter((name) => EXPORT_FORMATS[name].holds === 'table');
  return names.map((name) => `${quote}${name}${quote}`).join(' and ');
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
