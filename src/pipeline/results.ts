import { z } from 'zod';
import { type Result, resultSchema } from '../../schemas/result.ts';
import { mayPass } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { findJson, putJson } from '../store/json.ts';

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

/** The result of a job, or undefined where there is none yet; one that another version wrote counts as none, and is made anew. Errors: `store_failed`. */
export async function readResult(store: BlobStore, jobId: string): Promise<Result | undefined> {
  return resultSchema.safeParse(await findJson(store, resultKey(jobId), z.unknown())).data;
}

/** Whether a result is not to be made anew unless somebody asks for that. */
export function stands(result: Result): boolean {
  return result.status === 'succeeded' || (result.status === 'partial' && !lacksPages(result));
}

/** Whether pages are missing in a result, or their words, for a reason that may pass: the next run makes these only. */
export function lacksPages({ status, issues }: Result): boolean {
  return status === 'partial' && issues.some(({ code }) => mayPass(code));
}
