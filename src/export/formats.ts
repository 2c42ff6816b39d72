import { RESULT_LINE_HEAD } from '../../schemas/result.ts';
import { CREATOR, type ExportFormat } from './export-format.ts';

const FORMATS = {
  jsonl: {
    mediaType: 'application/jsonl',
    summary: 'one result a line, with everything',
    holds: 'results',
    mark: { head: RESULT_LINE_HEAD },
    load: async () => (await import('./jsonl.ts')).openJsonLines,
  },
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    summary: 'a row for each document, or for each row of one list',
    holds: 'table',
    mark: { head: /^\ufeffid,file,(type,status,issues,|row,page)/ },
    load: async () => (await import('./csv.ts')).openCsv,
  },
  parquet: {
    mediaType: 'application/vnd.apache.parquet',
    summary: 'the same as csv, with the types of the columns',
    holds: 'table',
    binary: 'A Parquet file',
    // Who wrote it, the length of the footer, and the magic bytes.
    mark: { tail: new RegExp(`${CREATOR}[\\s\\S]{1,200}PAR1$`) },
    load: async () => (await import('./parquet.ts')).openParquet,
  },
  xlsx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    summary: 'a sheet for the documents and one for each list',
    holds: 'tables',
    binary: 'A workbook',
    mark: { head: /^PK[\s\S]*<Application>Recto<\/Application>/ },
    load: async () => (await import('./xlsx.ts')).openWorkbook,
  },
} as const satisfies Readonly<Record<string, ExportFormat>>;

/** The name of a format, which is also the ending of its files. */
export type ExportFormatName = keyof typeof FORMATS;

/** The formats for exports by name. */
export const EXPORT_FORMATS: Readonly<Record<ExportFormatName, ExportFormat>> = FORMATS;

/** Their names. */
export const EXPORT_FORMAT_NAMES = Object.keys(FORMATS) as [ExportFormatName, ...ExportFormatName[]];

/** What each format holds, as a sentence for people: `csv: a row per document; …`. `quote` goes around a name. */
export function exportFormatsSummary(quote: '' | '`' = ''): string {
  return EXPORT_FORMAT_NAMES.map((name) => `${quote}${name}${quote}: ${EXPORT_FORMATS[name].summary}`).join('; ');
}
