import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { csvRows, csvWriter } from '../export/csv.ts';
import { type Layout, layoutOf, type Table } from '../export/layout.ts';
import { findResultFiles, readResultFiles } from '../export/result-files.ts';
import { createWorkbook } from '../export/xlsx.ts';
import { fitName } from '../util/fit-name.ts';
import type { CommandDeps } from './commands/deps.ts';
import { plural, printable } from './terminal.ts';

/** The options of `recto export`. */
export interface ExportOptions {
  readonly to: 'csv' | 'xlsx' | 'jsonl';
  readonly out?: string;
}

/** File names in a note. */
const MAX_NAMED = 3;

interface Export {
  readonly layout: Layout;
  /** Reads the results again. */
  readonly results: () => AsyncIterable<Result>;
  readonly out: string | undefined;
}

/** Runs `recto export` and returns its exit code. Errors: `usage`, `file_not_found`, `store_failed`, `cancelled`. */
export async function runExport(paths: readonly string[], options: ExportOptions, deps: CommandDeps): Promise<number> {
  const { terminal, signal } = deps;
  if (options.to === 'xlsx' && options.out === undefined && terminal.out.isTTY) {
    throw new RectoError('usage', 'A workbook cannot be shown on a terminal: give --out, such as --out results.xlsx.');
  }
  const files = await findResultFiles(paths);
  const skipped = new Set<string>();
  const layout = await layoutOf(readResultFiles(files, (file) => skipped.add(file), { signal }));
  const note = (text: string) => terminal.err.write(`${printable(text)}\n`);
  if (skipped.size > 0) {
    const named = [...skipped].slice(0, MAX_NAMED).join(', ');
    const more = skipped.size > MAX_NAMED ? ` and ${skipped.size - MAX_NAMED} more` : '';
    note(`Skipped, as they are not results of this version of Recto: ${named}${more}.`);
  }
  if (layout.results === 0) {
    throw new RectoError(
      'file_not_found',
      `There are no results in ${paths.join(', ')}. Give the folder that "recto extract" wrote, which is "results" by default.`,
    );
  }
  const resultFiles = files.filter((file) => !skipped.has(file));
  const results = () => readResultFiles(resultFiles, () => undefined, { signal });
  const notes = await WRITERS[options.to]({ layout, results, out: options.out }, deps);
  for (const text of notes) note(text);
  return 0;
}

/** Writes results in a format, reports the path, and returns notes about what the format leaves out. */
type Write = (input: Export, deps: CommandDeps) => Promise<readonly string[]>;

const WRITERS: Readonly<Record<ExportOptions['to'], Write>> = {
  async jsonl({ results, out, layout }, deps) {
    const lines = async function* () {
      for await (const result of results()) yield `${JSON.stringify(result)}\n`;
    };
    await writeTo(out, deps, (sink) =>
      pipeline(Readable.from(lines()), sink, { signal: deps.signal, end: out !== undefined }),
    );
    reportWritten(out, plural(layout.results, 'result'), deps);
    return [];
  },

  async csv({ layout, results, out }, deps) {
    const write = (table: Table, path: string | undefined) =>
      writeTo(path, deps, (sink) =>
        pipeline(Readable.from(csvRows(table, results())), csvWriter(), sink, {
          signal: deps.signal,
          end: path !== undefined,
        }),
      );
    const [documents, ...lists] = layout.tables;
    if (documents === undefined) return layout.notes;
    if (out !== undefined && (await isFolder(out))) {
      const taken = new Set<string>();
      for (const table of layout.tables) {
        const path = join(out, fileName(table.name, taken));
        await write(table, path);
        reportWritten(
          path,
          table === documents ? plural(layout.results, 'document') : `the rows of ${table.name}`,
          deps,
        );
      }
      return layout.notes;
    }
    await write(documents, out);
    reportWritten(out, plural(layout.results, 'document'), deps);
    if (lists.length === 0) return layout.notes;
    const named = lists.map(({ name }) => name).join(', ');
    const note = `Only the documents are in it, not the rows of ${named}: give --out a folder, or --to xlsx, for those.`;
    return [...layout.notes, note];
  },

  async xlsx({ layout, results, out }, deps) {
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

function reportWritten(path: string | undefined, what: string, { terminal }: CommandDeps): void {
  if (path !== undefined) terminal.err.write(`${printable(path)}: ${printable(what)}\n`);
}

/** Whether a path is an existing folder, or looks like one: it has no extension. */
async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() ?? (path.endsWith('/') || extname(path) === '');
}

/** A safe, unique file name for a table; it is added to `taken`. */
function fileName(table: string, taken: Set<string>): string {
  const safe = table.replace(/[\p{Cc}<>:"/\\|?*]/gu, '_').replace(/^\./, '_');
  let name = safe;
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${safe}-${count}`;
  taken.add(name.toLowerCase());
  return fitName(name, '.csv');
}

/** Writes a file atomically, or to standard output. Errors: `store_failed`, `cancelled`. */
async function writeTo(
  path: string | undefined,
  { terminal }: CommandDeps,
  write: (sink: Writable) => Promise<void>,
): Promise<void> {
  if (path === undefined) return write(terminal.out);
  const draft = `${path}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(createWriteStream(draft));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw asRectoError(error, 'store_failed', `${path} cannot be written`);
  }
}
