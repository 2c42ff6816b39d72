import { Readable } from 'node:stream';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Result } from '../../schemas/result.ts';
import { CREATOR, type ExportStream, streamOf } from './export-format.ts';
import { type Cell, flatten } from './flatten-result.ts';
import { type ColumnKind, columnsWithKinds, rowsOf, type Table } from './layout.ts';

/** A row group ends with this many rows, cells or characters of text, whichever comes first: it is held in memory. */
const MAX_ROWS = 5000;
const MAX_CELLS = 100_000;
const MAX_TEXT = 4_000_000;
/** Tables with very many columns have this many rows in a group nevertheless, as each group is described at the end. */
const MIN_ROWS = 100;

const TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  count: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
} as const satisfies Readonly<Record<ColumnKind, object>>;

/** A table as an Apache Parquet file. */
export function openParquet(table: Table, results: AsyncIterable<Result>): ExportStream {
  return streamOf(Readable.from(parquetBytes(table, results), { highWaterMark: 1 }));
}

/**
 * Yields a table as an Apache Parquet file, one row group at a time. Every column may have nulls; numbers are those of
 * the results, bit by bit, and a column in which a text occurs is text. Errors: those of `results`.
 * Source: https://github.com/apache/parquet-format
 */
async function* parquetBytes(table: Table, results: AsyncIterable<Result>): AsyncGenerator<Buffer> {
  const columns = columnsWithKinds(table);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    createdBy: CREATOR,
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, kind }) => ({ name, ...TYPES[kind], repetition_type: 'OPTIONAL' as const })),
    ],
  });
  const take = (): Buffer => {
    const taken = Buffer.from(bytes.getBytes().slice());
    bytes.index = 0;
    return taken;
  };
  let rows: (readonly Cell[])[] = [];
  let text = 0;
  const writeGroup = (): Buffer => {
    const columnData = columns.map(({ name, kind }, at) => ({
      name,
      data: rows.map((row) => stored(row[at] ?? null, kind)),
      offsetIndex: false,
    }));
    // Without a flush of its writer it writes at once.
    void writer.write({ columnData, rowGroupSize: rows.length });
    rows = [];
    text = 0;
    return take();
  };
  for await (const result of results) {
    for (const row of rowsOf({ result, flat: flatten(result) }, table)) {
      rows.push(row);
      for (const cell of row) if (typeof cell === 'string') text += cell.length;
      const isLarge = rows.length >= MIN_ROWS && rows.length * columns.length >= MAX_CELLS;
      if (rows.length >= MAX_ROWS || isLarge || text >= MAX_TEXT) yield writeGroup();
    }
  }
  if (rows.length > 0) yield writeGroup();
  void writer.finish();
  yield take();
}

function stored(cell: Cell, kind: ColumnKind): Cell {
  return cell === null || kind !== 'text' ? cell : String(cell);
}
