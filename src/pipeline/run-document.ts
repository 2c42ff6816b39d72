import type { Job } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import type { LanguageModel } from '../model/language-model.ts';
import type { ChunkLimits } from '../plan/chunks.ts';
import { assemble, type ChunkEnd } from './assemble.ts';
import { extractChunk } from './extract-chunk.ts';
import { planChunks } from './plan-chunks.ts';
import { type PrepareDeps, prepare } from './prepare/prepare.ts';
import { failedResult } from './result-head.ts';
import { writeResult } from './results.ts';

export interface RunDeps extends Omit<PrepareDeps, 'reads'> {
  readonly model: LanguageModel;
  readonly chunkLimits: ChunkLimits;
}

/**
 * Takes a document through all of its steps in this process, without a queue. What is wrong with the document is in the result.
 * Errors: what is wrong with the world: `store_failed`, `model_failed` where trying again may help, `cancelled`.
 */
export async function runDocument(job: Job, deps: RunDeps, options: { readonly signal: AbortSignal }): Promise<Result> {
  const timing = { queuedMs: 0, startedAt: Date.now() };
  const { model, store } = deps;
  let result: Result;
  try {
    const { key, manifest } = await prepare(job, { ...deps, reads: model.reads }, options);
    const plan = await planChunks({ id: job.id, manifest: key }, deps);
    const chunks: ChunkEnd[] = [];
    for (const pages of plan.chunks) chunks.push(await runChunk(job, { manifest, pages }, deps, options));
    result = await assemble({ job, manifest, chunks, timing }, deps);
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (failure.retryable || options.signal.aborted) throw failure;
    result = failedResult(job, failure, model, timing);
  }
  await writeResult(store, result);
  if (job.secret !== undefined) await store.remove(job.secret);
  return result;
}

async function runChunk(
  job: Job,
  chunk: Parameters<typeof extractChunk>[1],
  deps: RunDeps,
  options: { readonly signal: AbortSignal },
): Promise<ChunkEnd> {
  try {
    return { pages: chunk.pages, outcome: await extractChunk(job, chunk, deps, options) };
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (failure.retryable || options.signal.aborted) throw failure;
    return { pages: chunk.pages, error: { code: failure.code, message: failure.message } };
  }
}
