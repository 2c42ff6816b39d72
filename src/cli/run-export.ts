import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { csvRows, csvWriter } from '../export/csv.ts';
import { type Layout, layoutOf, type Table } from '../export/layout.ts';
import { parquetBytes } from '../export/parquet.ts';
import { findResultFiles, type NoResult, type ResultFile, readResultFiles } from '../export/result-files.ts';
import { createWorkbook } from '../export/xlsx.ts';
import { fitName } from '../util/fit-name.ts';
import { jsonLine } from '../util/json.ts';
import { realPathOf } from '../util/real-path.ts';
import type { CommandDeps } from './commands/deps.ts';
import { noResultLines } from './no-result-lines.ts';
import { checkOutput, type OutputOptions, writeOutput } from './output-file.ts';
import { plural, printable } from './terminal.ts';

/** The options of `recto export`. */
export interface ExportOptions {
  readonly to: 'csv' | 'xlsx' | 'jsonl' | 'parquet';
  readonly out?: string;
  readonly force?: true;
}

interface Export {
  readonly layout: Layout;
  /** Reads the results again. */
  readonly results: () => AsyncIterable<Result>;
  readonly options: ExportOptions & OutputOptions;
}

/**
 * Runs `recto export` and returns its exit code, which is 1 where files hold no result that should.
 * Errors: `usage`, `file_not_found`, `store_failed`, `cancelled`.
 */
export async function runExport(paths: readonly string[], options: ExportOptions, deps: CommandDeps): Promise<number> {
  const { terminal, signal } = deps;
  const binary = options.to === 'xlsx' ? 'A workbook' : options.to === 'parquet' ? 'A Parquet file' : undefined;
  if (binary !== undefined && options.out === undefined && terminal.out.isTTY) {
    const example = `--out results.${options.to}`;
    throw new RectoError('usage', `${binary} cannot be shown on a terminal: give --out, such as ${example}.`);
  }
  const files = await findResultFiles(paths);
  const without = new Map<ResultFile, NoResult>();
  const layout = await layoutOf(readResultFiles(files, (file, reason) => without.set(file, reason), { signal }));
  const note = (text: string) => terminal.err.write(`${printable(text)}\n`);
  for (const line of noResultLines('exported', without)) note(line);
  if (layout.results === 0) {
    throw new RectoError(
      'file_not_found',
      `There are no results in ${paths.join(', ')}. Give the folder that "recto extract" wrote, which is "results" by default.`,
    );
  }
  const resultFiles = files.filter((file) => !without.has(file));
  const results = () => readResultFiles(resultFiles, () => undefined, { signal });
  const inputs = options.out === undefined ? [] : await Promise.all(files.map(({ path }) => realPathOf(path)));
  const notes = await WRITERS[options.to]({ layout, results, options: { ...options, inputs } }, deps);
  for (const text of notes) note(text);
  return [...without.values()].every((reason) => reason === 'other') ? 0 : 1;
}

/** Writes results in a format, reports the path, and returns notes about what the format leaves out. */
type Write = (input: Export, deps: CommandDeps) => Promise<readonly string[]>;

const WRITERS: Readonly<Record<ExportOptions['to'], Write>> = {
  async jsonl({ results, options, layout }, deps) {
    const { out } = options;
    if (out !== undefined) await checkOutput(out, options);
    const lines = async function* () {
      for await (const result of results()) yield jsonLine(result);
    };
    await writeTo(out, deps, (sink) =>
      pipeline(Readable.from(lines()), sink, { signal: deps.signal, end: out !== undefined }),
    );
    reportWritten(out, plural(layout.results, 'result'), deps);
    return [];
  },

  csv: tableWriter(({ table, results, sink, end }, { signal }) =>
    pipeline(Readable.from(csvRows(table, results)), csvWriter(), sink, { signal, end }),
  ),

  parquet: tableWriter(({ table, results, sink, end }, { signal }) =>
    pipeline(Readable.from(parquetBytes(table, results)), sink, { signal, end }),
  ),

  async xlsx({ layout, results, options }, deps) {
    const { out } = options;
    if (out !== undefined) await checkOutput(out, options);
    const { stream, notes, release } = await createWorkbook(layout, results(), deps);
    try {
      await writeTo(out, deps, (sink) => pipeline(stream, sink, { signal: deps.signal, end: out !== undefined }));
    } finally {
      await release();
    }
    reportWritten(out, `${plural(layout.results, 'document')} in ${plural(layout.tables.length, 'sheet')}`, deps);
    return notes;
  },
};

/** A table to write, and whether to end the sink with it. */
interface TableExport {
  readonly table: Table;
  readonly results: AsyncIterable<Result>;
  readonly sink: Writable;
  readonly end: boolean;
}

/** Writes the documents into a file, or, into a folder, them and each list into a file of its own. */
function tableWriter(pipe: (input: TableExport, deps: CommandDeps) => Promise<void>): Write {
  return async ({ layout, results, options }, deps) => {
    const { out, to } = options;
    const write = (table: Table, path: string | undefined) =>
      writeTo(path, deps, (sink) => pipe({ table, results: results(), sink, end: path !== undefined }, deps));
    const [documents, ...lists] = layout.tables;
    if (documents === undefined) return layout.notes;
    if (out !== undefined && (await isFolder(out))) {
      const taken = new Set<string>();
      const paths = layout.tables.map((table) => [table, join(out, fileName(table.name, `.${to}`, taken))] as const);
      for (const [, path] of paths) await checkOutput(path, options);
      for (const [table, path] of paths) {
        await write(table, path);
        reportWritten(
          path,
          table === documents ? plural(layout.results, 'document') : `the rows of ${table.name}`,
          deps,
        );
      }
      return layout.notes;
    }
    if (out !== undefined) await checkOutput(out, options);
    await write(documents, out);
    reportWritten(out, plural(layout.results, 'document'), deps);
    if (lists.length === 0) return layout.notes;
    const named = lists.map(({ name }) => name).join(', ');
    const note = `Only the documents are in it, not the rows of ${named}: give --out a folder, or --to xlsx, for those.`;
    return [...layout.notes, note];
  };
}

function reportWritten(path: string | undefined, what: string, { terminal }: CommandDeps): void {
  if (path !== undefined) terminal.err.write(`${printable(path)}: ${printable(what)}\n`);
}

/** Whether a path is an existing folder, or looks like one: it has no extension. */
async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() ?? (path.endsWith('/') || extname(path) === '');
}

/** A safe, unique file name for a table; it is added to `taken`. */
function fileName(table: string, ending: string, taken: Set<string>): string {
  const safe = table.replace(/[\p{Cc}<>:"/\\|?*]/gu, '_').replace(/^\./, '_');
  let name = safe;
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${safe}-${count}`;
  taken.add(name.toLowerCase());
  return fitName(name, ending);
}

/** Writes a file, or to standard output. Errors: `store_failed`, `cancelled`. */
function writeTo(
  path: string | undefined,
  { terminal }: CommandDeps,
  write: (sink: Writable) => Promise<void>,
): Promise<void> {
  return path === undefined ? write(terminal.out) : writeOutput(path, write);
}
