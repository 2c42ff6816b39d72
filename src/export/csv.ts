import { stringify } from 'csv-stringify';
import type { Result } from '../../schemas/result.ts';
import { type Cell, flatten } from './flatten-result.ts';
import { headingsOf, rowsOf, type Table } from './layout.ts';

/** Creates a stream that turns rows into CSV with a UTF-8 BOM and escaped formulas. Source: RFC 4180. */
export function csvWriter() {
  return stringify({
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
    // Many readers take a lone CR or LF for the end of a row.
    quoted_match: /[\r\n]/,
    cast: { boolean: (value) => String(value) },
  });
}

/** Yields the rows of one table, headings first. */
export async function* csvRows(table: Table, results: AsyncIterable<Result>): AsyncGenerator<readonly Cell[]> {
  yield headingsOf(table);
  for await (const result of results) yield* rowsOf({ result, flat: flatten(result) }, table);
}
