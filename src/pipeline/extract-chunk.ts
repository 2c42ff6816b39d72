import { type ChunkOutcome, type KeptAnswer, keptAnswerSchema } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { RectoError } from '../errors.ts';
import { readAnswer } from '../extract/read-answer.ts';
import type { ChunkPage, JsonSchema, LanguageModel, ModelRequest } from '../model/language-model.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { digest } from '../store/digest.ts';
import { getJson, putJson } from '../store/json.ts';
import { loadPage } from './pages.ts';

export interface ExtractDeps {
  readonly store: BlobStore;
  readonly model: LanguageModel;
}

/**
 * Gets the answer for one chunk: the kept one where the same was asked before, otherwise the model's, which is then kept.
 * Only an answer that can be read is kept.
 * Errors: those of the model, `answer_invalid`, `store_failed`.
 */
export async function extractChunk(
  job: Job,
  chunk: { readonly manifest: Manifest; readonly pages: readonly number[] },
  deps: ExtractDeps,
  options: { readonly signal: AbortSignal },
): Promise<ChunkOutcome> {
  const { store, model } = deps;
  const request = await toRequest(job, chunk, store);
  const key = `answers/${digest(
    model.provider,
    model.id,
    model.parameters,
    model.promptVersion,
    job.type.sha256,
    request.language,
    request.pages,
  )}.json`;
  if (await store.has(key)) return { answer: key, cached: true };

  const startedAt = performance.now();
  const answer = await model.answer(request, options);
  readAnswer(answer);
  const kept: KeptAnswer = {
    text: answer.text,
    finishReason: answer.finishReason,
    usage: answer.usage,
    warnings: [...answer.warnings],
    ...(answer.evidence === undefined ? {} : { evidence: mutable(answer.evidence) }),
    pages: [...chunk.pages],
    predictedInputTokens: model.reads === 'views' ? tokensOf(request.pages) : 0,
    modelMs: performance.now() - startedAt,
  };
  await putJson(store, key, kept);
  return { answer: key, cached: false };
}

/** Errors: `not_found`, `store_failed`. */
export function loadAnswer(store: BlobStore, key: string): Promise<KeptAnswer> {
  return getJson(store, key, keptAnswerSchema);
}

/** The JSON Schema of a job. */
export async function loadSchema(store: BlobStore, job: Job): Promise<JsonSchema> {
  return JSON.parse((await store.get(job.type.blob)).toString('utf8')) as JsonSchema;
}

async function toRequest(
  job: Job,
  chunk: { readonly manifest: Manifest; readonly pages: readonly number[] },
  store: BlobStore,
): Promise<ModelRequest> {
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

function tokensOf(pages: readonly ChunkPage[]): number {
  return pages.reduce((sum, page) => sum + page.views.reduce((inner, view) => inner + view.tokens, 0), 0);
}

function mutable(
  evidence: NonNullable<KeptAnswer['evidence']> | Awaited<ReturnType<LanguageModel['answer']>>['evidence'],
) {
  return Object.fromEntries(
    Object.entries(evidence ?? {}).map(([pointer, { page, words }]) => [pointer, { page, words: [...words] }]),
  );
}
