import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Result } from '../../schemas/result.ts';
import type { ExportOptions, ExportStream } from './export-format.ts';
import { flatten } from './flatten-result.ts';
import { type Layout, rowsOf } from './layout.ts';
import { openSheet, type SheetWriter } from './sheet-file.ts';
import { escapeXml, STYLES } from './sheet-xml.ts';

const MAX_SHEET_NAME = 31;
/** Fixed, so that the same results give the same bytes. */
const FIXED_TIME = new Date(1980, 0, 1);

/**
 * Creates a workbook with one sheet per table, or several if a sheet cannot hold all rows.
 * Errors: those of `results`, of the disk, and of `signal`.
 */
export async function openWorkbook(
  layout: Layout,
  results: AsyncIterable<Result>,
  { signal }: ExportOptions,
): Promise<ExportStream> {
  const folder = await mkdtemp(join(tmpdir(), 'recto-draft-'));
  const release = () => rm(folder, { recursive: true, force: true });
  // Rows of all sheets come interleaved, but a zip file needs one sheet after the other: they go through the disk.
  const writers: SheetWriter[] = [];
  try {
    for (const [index, table] of layout.tables.entries()) {
      writers.push(await openSheet(table, join(folder, String(index))));
    }
    for await (const result of results) {
      signal.throwIfAborted();
      const exported = { result, flat: flatten(result) };
      for (const writer of writers) for (const row of rowsOf(exported, writer.table)) await writer.write(row);
    }
    for (const writer of writers) await writer.end();
  } catch (error) {
    for (const writer of writers) writer.destroy();
    await release();
    throw error;
  }
  const truncatedCount = writers.reduce((sum, writer) => sum + writer.truncatedCount(), 0);
  const note = `${truncatedCount} texts are longer than the 32,767 characters that a cell holds, and are truncated. Export to csv or jsonl for the complete texts.`;
  return { stream: zipSheets(writers), notes: [...layout.notes, ...(truncatedCount === 0 ? [] : [note])], release };
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PART = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function zipSheets(writers: readonly SheetWriter[]): Readable {
  const taken = new Set<string>();
  const sheets = writers.flatMap(({ table, paths }) =>
    paths.map((path) => ({ path, name: sheetName(table.name, taken) })),
  );
  const mapSheets = (toXml: (sheet: (typeof sheets)[number], number: number) => string) =>
    sheets.map((sheet, index) => toXml(sheet, index + 1)).join('');
  const parts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${PART}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${PART}.styles+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>${mapSheets((_, number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${PART}.worksheet+xml"/>`)}</Types>`,
    // An export may be written over an earlier one, which is known by it.
    'docProps/app.xml': `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Recto</Application></Properties>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${OFFICE}/extended-properties" Target="docProps/app.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${mapSheets(({ name }, number) => `<sheet name="${escapeXml(name)}" sheetId="${number}" r:id="rId${number}"/>`)}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">${mapSheets((_, number) => `<Relationship Id="rId${number}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${number}.xml"/>`)}<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': STYLES,
  };
  const zip = new ZipFile();
  for (const [path, xml] of Object.entries(parts)) {
    zip.addBuffer(Buffer.from(HEAD + xml), path, { mtime: FIXED_TIME, compress: path !== 'docProps/app.xml' });
  }
  for (const [index, { path }] of sheets.entries()) {
    zip.addFile(path, `xl/worksheets/sheet${index + 1}.xml`, { mtime: FIXED_TIME });
  }
  const stream = zip.outputStream as Readable;
  zip.on('error', (error: Error) => stream.destroy(error));
  zip.end();
  return stream;
}

/** A unique sheet name that Excel accepts: at most 31 characters, without some special ones. */
function sheetName(name: string, taken: Set<string>): string {
  const safe = name.replace(/[[\]:*?/\\\p{Cc}]/gu, '_').replace(/^'|'$/g, '_') || '_';
  const numbered = (count: number) => {
    const suffix = count === 1 ? '' : ` (${count})`;
    return `${safe.slice(0, MAX_SHEET_NAME - suffix.length)}${suffix}`;
  };
  let count = 1;
  while (taken.has(numbered(count).toLowerCase()) || numbered(count).toLowerCase() === 'history') count += 1;
  taken.add(numbered(count).toLowerCase());
  return numbered(count);
}
