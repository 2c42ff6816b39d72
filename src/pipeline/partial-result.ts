import type { Job } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { answeredChunks } from './chunk-record.ts';
import { loadPlanned } from './job-pages.ts';
import { withChosenType } from './plan-chunks.ts';
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
  const { plan, manifest } = await loadPlanned(job, deps);
  const chunks = await answeredChunks(store, job.id, plan);
  const timing = { queuedMs: 0, startedAt: job.createdAt };
  const input = {
    job: withChosenType(job, plan),
    model: modelInfo(deps.model),
    manifest,
    chunks,
    reusedRecords: plan.reused,
    documents: plan.documents,
    timing,
  };
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
