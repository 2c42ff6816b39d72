import { type ChunkOutcome, type ChunkRecord, chunkRecordSchema } from '../../schemas/answer.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson } from '../store/json.ts';

/** Blob key of the record of a chunk, by its number among all chunks of the job. */
export function recordKey(jobId: string, index: number): string {
  return `chunks/${jobId}-${index}.json`;
}

/** Numbers of the pages that were answered. */
export function answeredPages(record: ChunkRecord): readonly number[] {
  return record.parts.filter((part) => part.error === undefined).flatMap((part) => part.pages);
}

/** Loads a chunk record. Errors: `not_found`, `store_failed`. */
export function loadChunk(store: BlobStore, outcome: ChunkOutcome): Promise<ChunkRecord> {
  return getJson(store, outcome.record, chunkRecordSchema);
}

/** The chunks of a plan that were answered so far. Errors: `store_failed`. */
export async function answeredChunks(
  store: BlobStore,
  jobId: string,
  { chunks, first }: { readonly chunks: readonly (readonly number[])[]; readonly first: number },
): Promise<readonly { readonly pages: readonly number[]; readonly outcome: ChunkOutcome }[]> {
  const answered: { readonly pages: readonly number[]; readonly outcome: ChunkOutcome }[] = [];
  for (const [index, pages] of chunks.entries()) {
    const record = recordKey(jobId, first + index);
    if (await store.has(record)) answered.push({ pages, outcome: { record } });
  }
  return answered;
}
