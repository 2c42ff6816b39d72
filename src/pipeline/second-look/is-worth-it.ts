import type { Job } from '../../../schemas/job.ts';
import type { Result } from '../../../schemas/result.ts';
import { LOCAL } from '../../model/profile.ts';
import type { ChunkPlan } from '../plan-chunks.ts';
import type { ModelInfo } from '../result-head.ts';

/**
 * Whether a model that is shown images may settle something of a result by a second look: a doubtful value, or rows that
 * a scan prints and its lists lack.
 */
export function isWorthASecondLook(
  { status, review, lists }: Pick<Result, 'status' | 'review' | 'lists'>,
  { job, plan, model }: { readonly job: Job; readonly plan: ChunkPlan; readonly model: ModelInfo },
): boolean {
  if (job.options.second_looks === 'off' || model.provider === LOCAL || model.input !== 'views') return false;
  if ((status !== 'partial' && status !== 'succeeded') || plan.chunks.length === 0) return false;
  // The values of several documents share their names.
  if (plan.documents !== undefined) return false;
  return review.length > 0 || Object.values(lists).some(({ verdict }) => verdict === 'short');
}
