import type { Readable } from 'node:stream';
import type { Result } from '../../schemas/result.ts';
import type { Layout, Table } from './layout.ts';

/** The bytes of an export. */
export interface ExportStream {
  readonly stream: Readable;
  /** Notes about what the file leaves out. */
  readonly notes: readonly string[];
  /** Removes temporary files. */
  readonly release: () => Promise<void>;
}

/** When to stop writing. */
export interface ExportOptions {
  readonly signal: AbortSignal;
}

/** Writes whole results. */
export type OpenResults = (results: AsyncIterable<Result>) => ExportStream;
/** Writes one table: the documents, or the rows of a list. */
export type OpenTable = (table: Table, results: AsyncIterable<Result>) => ExportStream;
/** Writes all tables into one file. Errors: those of `results`, of the disk, and of the signal. */
export type OpenTables = (
  layout: Layout,
  results: AsyncIterable<Result>,
  options: ExportOptions,
) => Promise<ExportStream>;

/** A format for exports: what is told of it, and what writes it, which is loaded when it is used. */
export type ExportFormat = {
  readonly mediaType: string;
  /** What a file has in it, for people. */
  readonly summary: string;
  /** What a file is called that no terminal can show; undefined of text. */
  readonly binary?: string;
  /** What the first or last bytes of a file say that Recto wrote; such a file may be written over. */
  readonly mark: { readonly head: RegExp } | { readonly tail: RegExp };
} & (
  | { readonly holds: 'results'; readonly load: () => Promise<OpenResults> }
  | { readonly holds: 'table'; readonly load: () => Promise<OpenTable> }
  | { readonly holds: 'tables'; readonly load: () => Promise<OpenTables> }
);

/** How files whose format has a place for it say who wrote them. */
export const CREATOR = 'recto';

/** An export without notes and temporary files. */
export function streamOf(stream: Readable): ExportStream {
  return { stream, notes: [], release: async () => undefined };
}
