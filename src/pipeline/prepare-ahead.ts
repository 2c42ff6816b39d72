import type { JobOptions } from '../../schemas/job.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import { accept, type Submission } from './accept.ts';
import { type PrepareDeps, prepare } from './prepare/prepare.ts';

export interface PrepareAheadDeps extends Pick<PrepareDeps, 'store' | 'children' | 'settings'> {
  readonly maxBytes: number;
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => Pick<LanguageModel<StoredRequest>, 'input'>;
}

/**
 * Prepares a document that is about to be submitted, so that its pages are there by then: an image, which is one page. Anything
 * else is left to the queue, and so is whatever goes wrong.
 */
export async function prepareAhead(
  submission: Submission,
  deps: PrepareAheadDeps,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  // The password of a document is stored with its job, and removed with that.
  if (submission.password !== undefined) return;
  const job = await accept(submission, deps, options);
  if (!job.document.mediaType.startsWith('image/')) return;
  await prepare(job, { ...deps, input: deps.model(job.options).input }, options);
}
