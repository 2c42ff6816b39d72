import { type Result, resultSchema } from '../../../schemas/result.ts';
import { type StoredReview, storedReviewSchema } from '../../../schemas/review.ts';
import type { BlobStore } from '../../store/blob-store.ts';
import { digest } from '../../store/digest.ts';
import { findJson, putJson } from '../../store/json.ts';
import { readResult, writeResult } from '../results.ts';

/** A result under review. */
export interface Reviewing {
  /** The result as it is now. */
  readonly result: Result;
  /** The result before any edit. */
  readonly original: Result;
  readonly review: StoredReview | undefined;
  /** Names this state of the review; it differs from that of every other one. */
  readonly etag: string;
}

/** Reads a result with its review; undefined without a result. Errors: `store_failed`. */
export async function readReview(store: BlobStore, jobId: string): Promise<Reviewing | undefined> {
  const result = await readResult(store, jobId);
  if (result === undefined) return undefined;
  // A run after the review has made another result: the review was about the one before.
  const fresh = { result, original: result, review: undefined, etag: `"0-${digest(result.timing).slice(0, 16)}"` };
  if (result.reviewed === undefined) return fresh;
  const original = resultSchema.safeParse(await findJson(store, originalKey(jobId), resultSchema)).data;
  const review = await findJson(store, reviewKey(jobId), storedReviewSchema);
  if (original === undefined || review === undefined) return fresh;
  const { revision, at } = result.reviewed;
  return { result, original, review, etag: `"${revision}-${digest(at).slice(0, 16)}"` };
}

/** Stores a review with the result that it makes; the original is kept beside it. Errors: `store_failed`. */
export async function writeReview(
  store: BlobStore,
  { original, result, review }: Pick<Reviewing, 'original' | 'result'> & { readonly review: StoredReview },
): Promise<void> {
  await putJson(store, originalKey(original.id), original);
  await putJson(store, reviewKey(original.id), review);
  await writeResult(store, result);
}

/** Makes a result what it was before any edit. Errors: `store_failed`. */
export async function removeReview(store: BlobStore, original: Result): Promise<void> {
  await writeResult(store, original);
  await store.remove(reviewKey(original.id));
  await store.remove(originalKey(original.id));
}

// Beside the result, so that retention removes all of them together.
function originalKey(jobId: string): string {
  return `results/${jobId}.original.json`;
}

/** Key of the review of a job. */
export function reviewKey(jobId: string): string {
  return `results/${jobId}.review.json`;
}
