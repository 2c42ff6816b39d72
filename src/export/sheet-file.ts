import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { headingsOf, type Table } from './layout.ts';
import { rowXml, SHEET_BEGIN, SHEET_END } from './sheet-xml.ts';
import type { Cell } from './tables.ts';

/** Rows that Excel holds in a sheet. */
const MAX_ROWS = 1_048_576;

/** Writes a table into files of sheets on the disk, a further one where a sheet is full. */
export interface SheetWriter {
  readonly table: Table;
  /** Of its sheets, in their order. */
  readonly paths: readonly string[];
  /** Texts so far that were too long for a cell. */
  readonly cut: () => number;
  /** Errors: those of the disk. */
  readonly write: (row: readonly Cell[]) => Promise<void>;
  readonly end: () => Promise<void>;
  readonly destroy: () => void;
}

/** `path`: where its files begin. */
export async function openSheet(table: Table, path: string): Promise<SheetWriter> {
  const paths: string[] = [];
  let cut = 0;
  let rows = 0;
  let file = await next();

  async function next(): Promise<WriteStream> {
    const sheet = `${path}-${paths.length}.xml`;
    paths.push(sheet);
    const opened = createWriteStream(sheet);
    // Whoever writes next is told; without this, an error in between would end the process.
    opened.on('error', () => undefined);
    const heading = rowXml(headingsOf(table), 1);
    rows = 1;
    await put(opened, SHEET_BEGIN + heading.xml);
    return opened;
  }
  const end = async () => {
    file.end(SHEET_END);
    await finished(file);
  };
  return {
    table,
    paths,
    cut: () => cut,
    write: async (row) => {
      if (rows === MAX_ROWS) {
        await end();
        file = await next();
      }
      rows += 1;
      const { xml, cut: more } = rowXml(row, rows);
      cut += more;
      await put(file, xml);
    },
    end,
    destroy: () => file.destroy(),
  };
}

async function put(file: WriteStream, xml: string): Promise<void> {
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
