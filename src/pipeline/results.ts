import { z } from 'zod';
import type { CachedAnswer } from '../../schemas/answer.ts';
import { type Result, resultSchema } from '../../schemas/result.ts';
import { isTransientPageError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { findJson, putJson } from '../store/json.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import { partsOf } from './split-result.ts';

/** Blob key of a job's result. */
export function resultKey(jobId: string): string {
  return `results/${jobId}.json`;
}

/** Stores a result and returns its key. Errors: `store_failed`. */
export async function writeResult(store: BlobStore, result: Result): Promise<string> {
  const key = resultKey(result.id);
  await putJson(store, key, result);
  return key;
}

/** Adds usage that a suspended process reported late to a stored result, if there is one. Errors: `store_failed`. */
export async function addUsage(store: BlobStore, jobId: string, paid: CachedAnswer['usage']): Promise<void> {
  const result = await readResult(store, jobId);
  if (result === undefined) return;
  const { usage } = result;
  await writeResult(store, {
    ...result,
    usage: {
      ...usage,
      requests: usage.requests + 1,
      input_tokens: usage.input_tokens + paid.inputTokens,
      output_tokens: usage.output_tokens + paid.outputTokens,
      predicted_input_tokens: usage.predicted_input_tokens + paid.predictedInputTokens,
      cost_usd: sumOrNull([usage.cost_usd, paid.costUsd]),
    },
  });
}

/**
 * Reads the result of a job; undefined if there is none or another version of Recto wrote it. Errors: `store_failed`.
 */
export async function readResult(store: BlobStore, jobId: string): Promise<Result | undefined> {
  return resultSchema.safeParse(await findJson(store, resultKey(jobId), z.unknown())).data;
}

/** What a list of jobs shows of a result: numbers of values to look at and of issues, and its document type. */
export function countsOf(result: Result): {
  readonly review: number;
  readonly issues: number;
  readonly type: string;
} {
  const review = partsOf(result).reduce((sum, part) => sum + part.review.length, 0);
  return { review, issues: result.issues.length, type: result.type.name };
}

/** Whether a result is reused unless a new run is forced. */
export function isFinal(result: Result): boolean {
  return result.status === 'succeeded' || (result.status === 'partial' && !hasRetryablePages(result));
}

/** Whether a result lacks pages, or their words, after transient errors: the next run retries only these. */
export function hasRetryablePages({ status, issues }: Result): boolean {
  return status === 'partial' && issues.some(({ code }) => isTransientPageError(code));
}
