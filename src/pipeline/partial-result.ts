import type { Job } from '../../schemas/job.ts';
import { manifestSchema } from '../../schemas/manifest.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson } from '../store/json.ts';
import type { ChunkEnd } from './assemble.ts';
import { recordKey } from './chunk-record.ts';
import { loadPlan } from './plan-chunks.ts';
import { type ModelInfo, modelInfo } from './result-head.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';

/**
 * Assembles the result of a job from the answers so far; `issues` says how many pages are missing.
 * Errors: `job_not_finished` before the pages are prepared; `store_failed`.
 */
export async function partialResult(
  job: Job,
  deps: { readonly store: BlobStore; readonly tasks: Pick<ContentTasks, 'assemble'>; readonly model: ModelInfo },
  options: { readonly signal: AbortSignal },
): Promise<Result> {
  const { store } = deps;
  const plan = await loadPlan(store, job.id).catch((error: unknown) => {
    if (!(error instanceof RectoError) || error.code !== 'not_found') throw error;
    throw new RectoError('job_not_finished', 'The pages of the document are still being prepared.');
  });
  const manifest = await getJson(store, plan.manifest, manifestSchema);
  const chunks: ChunkEnd[] = [];
  for (const [index, pages] of plan.chunks.entries()) {
    const record = recordKey(job.id, plan.first + index);
    if (await store.has(record)) chunks.push({ pages, outcome: { record } });
  }
  const timing = { queuedMs: 0, startedAt: job.createdAt };
  const input = { job, model: modelInfo(deps.model), manifest, chunks, reusedRecords: plan.reused, timing };
  const { error: _, ...result } = await deps.tasks.assemble(input, options);
  const missing = result.pages.filter((page) => page.status === 'failed').length;
  return {
    ...result,
    status: 'partial',
    issues: [
      ...result.issues.filter((issue) => issue.code !== 'nothing_found'),
      { code: 'job_not_finished', message: `${missing} of ${result.pages.length} pages are not answered yet.` },
    ],
  };
}
