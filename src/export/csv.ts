import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Result } from '../../schemas/result.ts';
import { escapeChar } from '../util/json.ts';
import { type ExportStream, streamOf } from './export-format.ts';
import { type Cell, flatten } from './flatten-result.ts';
import { headingsOf, rowsOf, type Table } from './layout.ts';

/** A table as CSV with a UTF-8 BOM and escaped formulas. Source: RFC 4180. */
export function openCsv(table: Table, results: AsyncIterable<Result>): ExportStream {
  // An error destroys the stream that is read.
  return streamOf(pipeline(Readable.from(csvRows(table, results)), csvWriter(), () => undefined));
}

function csvWriter() {
  return stringify({
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
    // Many readers take a lone CR or LF for the end of a row.
    quoted_match: /[\r\n]/,
    cast: { boolean: (value) => String(value), string: escapeControls },
  });
}

/** Control characters but tabs and line ends, which a terminal would obey, as `\\u001b`. */
function escapeControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, escapeChar);
}

/** Yields the rows of one table, headings first. */
async function* csvRows(table: Table, results: AsyncIterable<Result>): AsyncGenerator<readonly Cell[]> {
  yield headingsOf(table);
  for await (const result of results) yield* rowsOf({ result, flat: flatten(result) }, table);
}
