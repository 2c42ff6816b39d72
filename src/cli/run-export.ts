import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import type { ExportStream, OpenTable } from '../export/export-format.ts';
import { EXPORT_FORMATS, type ExportFormatName } from '../export/formats.ts';
import { type Layout, layoutOf, type Table } from '../export/layout.ts';
import { findResultFiles, type NoResult, type ResultFile, readResultFiles } from '../export/result-files.ts';
import { fitName } from '../util/fit-name.ts';
import { realPathOf } from '../util/real-path.ts';
import type { CommandDeps } from './commands/deps.ts';
import { noResultLines } from './no-result-lines.ts';
import { checkOutput, type OutputOptions, writeOutput } from './output-file.ts';
import { plural, printable } from './terminal.ts';

/** The options of `recto export`. */
export interface ExportOptions {
  readonly to: ExportFormatName;
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
  const { binary } = EXPORT_FORMATS[options.to];
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
  const notes = await write({ layout, results, options: { ...options, inputs } }, deps);
  for (const text of notes) note(text);
  return [...without.values()].every((reason) => reason === 'other') ? 0 : 1;
}

/** Writes results in a format, reports the path, and returns notes about what the format leaves out. */
async function write(input: Export, deps: CommandDeps): Promise<readonly string[]> {
  const { layout, results, options } = input;
  const { out, to } = options;
  const format = EXPORT_FORMATS[to];
  if (format.holds === 'table') return writeTables(input, await format.load(), deps);
  if (out !== undefined) await checkOutput(out, options);
  if (format.holds === 'results') {
    const notes = await send((await format.load())(results()), out, deps);
    reportWritten(out, plural(layout.results, 'result'), deps);
    return notes;
  }
  const notes = await send(await (await format.load())(layout, results(), deps), out, deps);
  reportWritten(out, `${plural(layout.results, 'document')} in ${plural(layout.tables.length, 'sheet')}`, deps);
  return notes;
}

/** Writes the documents into a file, or, into a folder, them and each list into a file of its own. */
async function writeTables(
  { layout, results, options }: Export,
  open: OpenTable,
  deps: CommandDeps,
): Promise<readonly string[]> {
  const { out, to } = options;
  const writeTable = (table: Table, path: string | undefined) => send(open(table, results()), path, deps);
  const [documents, ...lists] = layout.tables;
  if (documents === undefined) return layout.notes;
  if (out !== undefined && (await isFolder(out))) {
    const taken = new Set<string>();
    const paths = layout.tables.map((table) => [table, join(out, fileName(table.name, `.${to}`, taken))] as const);
    for (const [, path] of paths) await checkOutput(path, options);
    for (const [table, path] of paths) {
      await writeTable(table, path);
      reportWritten(path, table === documents ? plural(layout.results, 'document') : `the rows of ${table.name}`, deps);
    }
    return layout.notes;
  }
  if (out !== undefined) await checkOutput(out, options);
  await writeTable(documents, out);
  reportWritten(out, plural(layout.results, 'document'), deps);
  if (lists.length === 0) return layout.notes;
  const named = lists.map(({ name }) => name).join(', ');
  const note = `Only the documents are in it, not the rows of ${named}: give --out a folder, or --to xlsx, for those.`;
  return [...layout.notes, note];
}

/** Writes a file, or to standard output. Errors: `store_failed`, `cancelled`. */
async function send(
  { stream, notes, release }: ExportStream,
  path: string | undefined,
  { terminal, signal }: CommandDeps,
): Promise<readonly string[]> {
  try {
    if (path === undefined) await pipeline(stream, terminal.out, { signal, end: false });
    else await writeOutput(path, (sink) => pipeline(stream, sink, { signal }));
  } finally {
    await release();
  }
  return notes;
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
