import type { Issue } from '../../schemas/result.ts';
import type { Answer } from '../model/language-model.ts';
import type { Pages } from './day-order.ts';
import { type MergeNotes, mergeSources } from './merge/merge-sources.ts';
import { createPendingPageReads, type PendingPageReads } from './merge/pending-page-reads.ts';
import type { ChunkData } from './merge/source.ts';

export type { ChunkData };

export interface Merged {
  readonly data: Readonly<Record<string, unknown>>;
  readonly evidence: NonNullable<Answer['evidence']>;
  /** `conflict`: two chunks say different things; `overlap_unsure`: rows may be the same or not. */
  readonly issues: readonly Issue[];
}

/**
 * Joins the data of chunks, which are in page order and may share pages: objects property by property, lists one after the
 * other. Of different single values the one counts that is printed on its pages, that most chunks say, or that comes first; the
 * others are reported. What `pages` print is looked up only where it decides something, one page at a time; without them,
 * nothing counts as printed.
 */
export async function mergeChunks(
  chunks: readonly ChunkData[],
  deps: { readonly pages?: Pages } = {},
): Promise<Merged> {
  const questions = createPendingPageReads(deps.pages);
  for (;;) {
    const merged = mergeAll(chunks, questions);
    if (!(await questions.answer())) return merged;
  }
}

function mergeAll(chunks: readonly ChunkData[], questions: PendingPageReads): Merged {
  const notes: MergeNotes = { questions, evidence: new Map(), issues: [] };
  const sources = chunks.map((chunk) => ({ chunk, pointer: '', value: chunk.data }));
  const data = mergeSources(sources, '', notes) ?? {};
  return { data: data as Merged['data'], evidence: Object.fromEntries(notes.evidence), issues: notes.issues };
}
