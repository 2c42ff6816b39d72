import { z } from 'zod';
import type { CachedAnswer } from '../../schemas/answer.ts';
import { type Result, resultSchema } from '../../schemas/result.ts';
import { isTransientPageError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { findJson, putJson } from '../store/json.ts';
import { knownSum } from '../util/known-sum.ts';

/** Key of a job's result. */
export function resultKey(jobId: string): string {
  return `results/${jobId}.json`;
}

/** Writes a result under its job's id and returns the key. */
export async function writeResult(store: BlobStore, result: Result): Promise<string> {
  const key = resultKey(result.id);
  await putJson(store, key, result);
  return key;
}

/** Adds to a result that is there already what was paid for its pages by a process that slept. Errors: `store_failed`. */
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
      cost_usd: knownSum([usage.cost_usd, paid.costUsd]),
    },
  });
}

/** The result of a job, or undefined where there is none yet; one that another version wrote counts as none, and is made anew. Errors: `store_failed`. */
export async function readResult(store: BlobStore, jobId: string): Promise<Result | undefined> {
  return resultSchema.safeParse(await findJson(store, resultKey(jobId), z.unknown())).data;
}

/** Whether a result is not to be made anew unless somebody asks for that. */
export function isFinal(result: Result): boolean {
  return result.status === 'succeeded' || (result.status === 'partial' && !lacksPages(result));
}

/** Whether pages are missing in a result, or their words, for a reason that may pass: the next run makes these only. */
export function lacksPages({ status, issues }: Result): boolean {
  return status === 'partial' && issues.some(({ code }) => isTransientPageError(code));
}
