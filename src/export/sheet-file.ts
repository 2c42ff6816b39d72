import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Cell } from './flatten-result.ts';
import { headingsOf, type Table } from './layout.ts';
import { rowXml, SHEET_BEGIN, SHEET_END } from './sheet-xml.ts';

/** Limit of Excel. */
const MAX_ROWS = 1_048_576;

/** Writes a table into sheet files, a new one whenever a sheet is full. */
export interface SheetWriter {
  readonly table: Table;
  /** Paths of the sheets, in order. */
  readonly paths: readonly string[];
  /** Number of texts that were truncated to fit a cell. */
  readonly truncatedCount: () => number;
  /** Errors: those of the disk. */
  readonly write: (row: readonly Cell[]) => Promise<void>;
  readonly end: () => Promise<void>;
  readonly destroy: () => void;
}

/** Opens a writer whose sheet files have paths that begin with `path`. */
export async function openSheet(table: Table, path: string): Promise<SheetWriter> {
  const paths: string[] = [];
  let truncatedCount = 0;
  let rows = 0;
  let file = await openNext();

  async function openNext(): Promise<WriteStream> {
    const sheet = `${path}-${paths.length}.xml`;
    paths.push(sheet);
    const next = createWriteStream(sheet);
    // The next write rejects; an error in between without a listener would end the process.
    next.on('error', () => undefined);
    const heading = rowXml(headingsOf(table), 1);
    rows = 1;
    await write(next, SHEET_BEGIN + heading.xml);
    return next;
  }
  const end = async () => {
    file.end(SHEET_END);
    await finished(file);
  };
  return {
    table,
    paths,
    truncatedCount: () => truncatedCount,
    write: async (row) => {
      if (rows === MAX_ROWS) {
        await end();
        file = await openNext();
      }
      rows += 1;
      const { xml, truncated } = rowXml(row, rows);
      truncatedCount += truncated;
      await write(file, xml);
    },
    end,
    destroy: () => file.destroy(),
  };
}

async function write(file: WriteStream, xml: string): Promise<void> {
  if (file.errored !== null) throw file.errored;
  if (file.write(xml)) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: Error) => {
      file.off('drain', settle);
      file.off('error', settle);
      if (error === undefined) resolve();
      else reject(error);
    };
    file.on('drain', settle);
    file.on('error', settle);
  });
}
