import { type ChunkOutcome, type ChunkRecord, chunkRecordSchema } from '../../schemas/answer.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson } from '../store/json.ts';

/** Key of what came of the request with this number among those of a job. */
export function recordKey(jobId: string, index: number): string {
  return `chunks/${jobId}-${index}.json`;
}

/** Pages that were answered about. */
export function answeredPages(record: ChunkRecord): readonly number[] {
  return record.parts.filter((part) => part.error === undefined).flatMap((part) => part.pages);
}

/** Errors: `not_found`, `store_failed`. */
export function loadChunk(store: BlobStore, outcome: ChunkOutcome): Promise<ChunkRecord> {
  return getJson(store, outcome.record, chunkRecordSchema);
}
