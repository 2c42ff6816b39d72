import { stringify } from 'csv-stringify';
import type { Result } from '../../schemas/result.ts';
import { headingsOf, rowsOf, type Table } from './layout.ts';
import { type Cell, flatten } from './tables.ts';

/** Makes CSV (RFC 4180) of rows that are written to it. Spreadsheets see UTF-8 in it, and no formula in any text. */
export function csvWriter() {
  return stringify({
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
    // Readers take either alone for the end of a row.
    quoted_match: /[\r\n]/,
    cast: { boolean: (value) => String(value) },
  });
}

/** The lines of one table, headings first. */
export async function* csvRows(table: Table, results: AsyncIterable<Result>): AsyncGenerator<readonly Cell[]> {
  yield headingsOf(table);
  for await (const result of results) yield* rowsOf({ result, flat: flatten(result) }, table);
}
