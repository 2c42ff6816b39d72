import { isDeepStrictEqual } from 'node:util';
import type { Job } from '../../schemas/job.ts';
import { type DocumentPayload, documentPayloadSchema } from '../../schemas/queue.ts';
import type { Result, Reviewed } from '../../schemas/result.ts';
import type { Edit, MadeEdit } from '../../schemas/review.ts';
import { RectoError } from '../errors.ts';
import { countsOf } from '../pipeline/results.ts';
import { type Reviewing, readReview, removeReview, writeReview } from '../pipeline/review/review-store.ts';
import type { ReviewSubject } from '../pipeline/review/review-task.ts';
import type { ContentTasks } from '../pipeline/tasks/content-tasks.ts';
import { type DeliverDeps, enqueueReviewed } from './deliveries.ts';
import type { Queue } from './engines/engine.ts';
import { acquireLease } from './ledger/lease.ts';
import type { Ledger } from './ledger/ledger.ts';

/** What a review is kept in, and told to. */
export interface ReviewDeps extends DeliverDeps {
  readonly documents: Queue;
  readonly ledger: Ledger;
  readonly tasks: Pick<ContentTasks, 'applyReview'>;
  readonly notifyJob: (id: string) => void;
}

/** The edits that a review is to have, and the state that they were made on. */
export interface NewReview {
  readonly edits: readonly Edit[];
  /** Who makes those that are new. */
  readonly by: string | undefined;
  readonly etag: string;
}

/**
 * Stores the edits of a review and the result that they make. Where nothing is left to look at, the job has succeeded,
 * and its callback is told. `subject`: asked only for edits that can be stored.
 * Errors: `not_found`, `request_invalid`, `review_conflict` if another review was stored meanwhile, `job_busy`,
 * `store_failed`, `queue_unreachable`, those of the task.
 */
export async function reviewJob(
  job: Job,
  { edits, by, etag }: NewReview,
  subject: () => Promise<ReviewSubject>,
  deps: ReviewDeps,
  options: { readonly signal: AbortSignal },
): Promise<Reviewing> {
  const lease = await acquireLease(deps.ledger, `review:${job.id}`, options);
  if (lease === undefined) {
    throw new RectoError('job_busy', 'Another change to this review is being stored. Try again.', {
      retryAfterMs: 1000,
    });
  }
  try {
    const before = await requireReviewable(job, deps);
    if (before.etag !== etag) throw new RectoError('review_conflict', 'Somebody else has changed this review.');
    const { original } = before;
    if (edits.length === 0) {
      await removeReview(deps.store, original);
      await noteOnQueue(job.id, undefined, deps);
    } else {
      const at = new Date().toISOString();
      const made = withAuthors(edits, before.review?.edits ?? [], { at, ...(by === undefined ? {} : { by }) });
      const { result, corrected } = await deps.tasks.applyReview(
        { ...(await subject()), original, edits: made },
        options,
      );
      const revision = (before.review?.revision ?? 0) + 1;
      const complete = result.status === 'succeeded';
      const reviewed: Reviewed = { at, ...(by === undefined ? {} : { by }), revision, complete, corrected };
      const after = { ...result, reviewed };
      await writeReview(deps.store, { original, result: after, review: { revision, edits: [...made] } });
      await noteOnQueue(job.id, after, deps);
      const { callback } = job.context;
      if (complete && callback !== undefined) {
        await enqueueReviewed(after, { job: job.id, url: callback, revision: `${revision} ${at}` }, deps);
      }
    }
    deps.notifyJob(job.id);
    return await requireReviewable(job, deps);
  } finally {
    await lease.release();
  }
}

/** Reads the result of a job with its review. Errors: `not_found`, `request_invalid` where it has no data. */
export async function requireReviewable(job: Job, { store }: Pick<ReviewDeps, 'store'>): Promise<Reviewing> {
  const found = await readReview(store, job.id);
  if (found === undefined) throw new RectoError('not_found', 'The job has no result that could be reviewed.');
  const { status } = found.original;
  if (status === 'succeeded' || status === 'partial') return found;
  throw new RectoError('request_invalid', `The job has ${status}: there is nothing to review.`);
}

/** Edits that were stored before keep who made them, and when. */
function withAuthors(
  edits: readonly Edit[],
  before: readonly MadeEdit[],
  author: Pick<MadeEdit, 'by' | 'at'>,
): readonly MadeEdit[] {
  let isSame = true;
  return edits.map((edit, index) => {
    const known = before[index];
    if (isSame && known !== undefined) {
      const { by: _, at: __, ...own } = known;
      isSame = isDeepStrictEqual(own, edit);
      if (isSame) return known;
    }
    isSame = false;
    return { ...edit, ...author };
  });
}

/** Tells the queue, which answers for the state of a job, what the review has made of its result. */
async function noteOnQueue(id: string, result: Result | undefined, { documents }: ReviewDeps): Promise<void> {
  const queued = await documents.getJob(id);
  const payload = documentPayloadSchema.safeParse(queued?.data).data;
  if (queued === undefined || payload === undefined) return;
  const { reviewed: _, ...rest } = payload;
  await queued.updateData({ ...rest, ...(result === undefined ? {} : { reviewed: noteOf(result) }) });
}

function noteOf(result: Result): NonNullable<DocumentPayload['reviewed']> {
  const { review, issues } = countsOf(result);
  return { status: result.status, review, issues, complete: result.status === 'succeeded' };
}
