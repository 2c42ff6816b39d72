import type { ChunkOutcome, ChunkRecord } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { RectoError } from '../errors.ts';
import { type AnsweredPart, askPages } from '../extract/ask.ts';
import type { StoredRequest } from '../model/language-model.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { putJson } from '../store/json.ts';
import { addMissingRows } from './add-missing-rows.ts';
import { type AnswerCacheDeps, cachedAnswers } from './answer-cache.ts';
import { recordKey } from './chunk-record.ts';
import { storedPage } from './pages.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';

/** What extracting a chunk works with. */
export interface ExtractDeps extends AnswerCacheDeps {
  readonly store: BlobStore;
  readonly tasks: Pick<ContentTasks, 'completeLists' | 'readAnswer'>;
}

/** The pages of one model request and the run that they belong to. */
export interface Chunk {
  readonly manifest: Manifest;
  readonly pages: readonly number[];
  /** Number of the chunk among all chunks of its job. */
  readonly index: number;
  /** When the run began, in ms since 1970: later answers count as part of this run. */
  readonly since: number;
}

/**
 * Gets the data of one chunk from cached answers or from the model, and stores its record. Errors: those of the model
 * that are transient or affect all pages; `schema_unsupported`, `store_failed`.
 */
export async function extractChunk(
  job: Job,
  chunk: Chunk,
  deps: ExtractDeps,
  options: { readonly signal: AbortSignal },
): Promise<ChunkOutcome> {
  const { store, model, tasks } = deps;
  const request = toRequest(job, chunk.manifest, chunk.pages);
  const answers = cachedAnswers({ job, since: chunk.since }, deps, options);
  const ask = {
    ask: answers.ask,
    read: (text: string) => tasks.readAnswer({ text, type: request.type }, options),
    canRepair: model.canRepair,
  };
  const parts: AnsweredPart[] = [];
  for (const part of await askPages(request, ask)) {
    // A model that cannot be corrected would give the same rows again.
    parts.push(model.canRepair ? await addMissingRows(part, request, { ask, tasks }, options) : part);
  }
  const record: ChunkRecord = { parts, requests: answers.requests };
  const key = recordKey(job.id, chunk.index);
  await putJson(store, key, record);
  return { record: key };
}

/** The request about some pages of a document. */
export function toRequest(
  job: Job,
  { language, pages }: Pick<Manifest, 'language' | 'pages'>,
  wanted: readonly number[],
): StoredRequest {
  const numbers = new Set(wanted);
  const shown = pages.filter((page) => numbers.has(page.number)).map(storedPage);
  if (shown.length === 0) throw new RectoError('internal', `A chunk of ${job.document.name} has no pages.`);
  return {
    documentName: job.document.name,
    ...(language === undefined ? {} : { language }),
    type: { name: job.type.name, schema: job.type.blob },
    pages: shown,
  };
}
