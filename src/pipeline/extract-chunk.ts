import { type ChunkOutcome, type ChunkRecord, chunkRecordSchema } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { RectoError } from '../errors.ts';
import { askPages } from '../extract/ask.ts';
import type { ChunkPage, JsonSchema, ModelRequest } from '../model/language-model.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson, putJson } from '../store/json.ts';
import { type KeptAnswersDeps, keptAnswers } from './kept-answers.ts';
import { loadPage } from './pages.ts';

export interface ExtractDeps extends KeptAnswersDeps {
  readonly store: BlobStore;
}

/** The pages of one model request, and the run that they belong to. */
export interface Chunk {
  readonly manifest: Manifest;
  readonly pages: readonly number[];
  /** Number of the chunk among all that were planned for its job. */
  readonly index: number;
  /** When the run began, in ms since 1970: answers that its job paid for since then count as asked in it. */
  readonly since: number;
}

/**
 * Gets the data of one chunk from kept answers or from the model, and keeps it.
 * Errors: those of the model that another time may mend or that concern every page; `schema_unsupported`, `store_failed`.
 */
export async function extractChunk(
  job: Job,
  chunk: Chunk,
  deps: ExtractDeps,
  options: { readonly signal: AbortSignal },
): Promise<ChunkOutcome> {
  const { store, model } = deps;
  const request = await toRequest(job, chunk, store);
  const answers = keptAnswers({ job, since: chunk.since }, deps, options);
  const parts = await askPages(request, { ask: answers.ask, converses: model.converses, typeName: job.type.name });
  const record: ChunkRecord = { parts: [...parts], requests: answers.asked };
  const key = recordKey(job.id, chunk.index);
  await putJson(store, key, record);
  return { record: key };
}

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

/** The JSON Schema of a job. */
export async function loadSchema(store: BlobStore, job: Job): Promise<JsonSchema> {
  return JSON.parse((await store.get(job.type.blob)).toString('utf8')) as JsonSchema;
}

async function toRequest(job: Job, chunk: Chunk, store: BlobStore): Promise<ModelRequest> {
  const wanted = new Set(chunk.pages);
  const pages: ChunkPage[] = [];
  for (const entry of chunk.manifest.pages.filter((page) => wanted.has(page.number))) {
    const { number, kind, width, height, unit, words, views } = await loadPage(store, entry);
    pages.push({ number, kind, width, height, unit, words, views });
  }
  if (pages.length === 0) throw new RectoError('internal', `A chunk of ${job.document.name} has no pages.`);
  const { language } = chunk.manifest;
  return {
    documentName: job.document.name,
    ...(language === undefined ? {} : { language }),
    schema: await loadSchema(store, job),
    pages,
  };
}
