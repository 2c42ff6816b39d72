import type { Issue } from '../../schemas/result.ts';
import type { Answer } from '../model/language-model.ts';
import type { Pages } from './day-order.ts';
import { type MergeNotes, mergeSources } from './merge/merge-sources.ts';
import { createPageLookups, type PageLookups } from './merge/page-lookups.ts';
import type { ChunkData } from './merge/source.ts';

export type { ChunkData };

/** The merged data of chunks. */
export interface Merged {
  readonly data: Readonly<Record<string, unknown>>;
  readonly evidence: NonNullable<Answer['evidence']>;
  /** The pages of the chunks that gave each value, by its JSON Pointer. */
  readonly pages: ReadonlyMap<string, readonly number[]>;
  /** `conflict`: chunks disagree on a value; `overlap_unsure`: rows may be duplicates. */
  readonly issues: readonly Issue[];
}

/**
 * Merges the data of chunks, which are in page order and may share pages: objects by property, lists by concatenation
 * without duplicates. Of conflicting values the one wins that is printed on its pages, then the one in most chunks,
 * then the first; the others are reported. `pages` are read only where that decides something, one at a time; without
 * them nothing counts as printed.
 */
export async function mergeChunks(
  chunks: readonly ChunkData[],
  deps: { readonly pages?: Pages } = {},
): Promise<Merged> {
  const lookups = createPageLookups(deps.pages);
  for (;;) {
    const merged = mergeAll(chunks, lookups);
    if (!(await lookups.resolve())) return merged;
  }
}

function mergeAll(chunks: readonly ChunkData[], lookups: PageLookups): Merged {
  const notes: MergeNotes = { lookups, evidence: new Map(), pages: new Map(), issues: [] };
  const sources = chunks.map((chunk) => ({ chunk, pointer: '', value: chunk.data }));
  const data = mergeSources(sources, '', notes) ?? {};
  return {
    data: data as Merged['data'],
    evidence: Object.fromEntries(notes.evidence),
    pages: notes.pages,
    issues: notes.issues,
  };
}
