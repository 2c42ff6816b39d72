import type { JobOptions } from '../../schemas/job.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import { type AcceptDeps, accept, type Submission } from './accept.ts';
import { type PrepareDeps, prepare } from './prepare/prepare.ts';

/** What preparing ahead works with. */
export interface PrepareAheadDeps extends Pick<PrepareDeps, 'store' | 'children' | 'settings'>, AcceptDeps {
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => Pick<LanguageModel<StoredRequest>, 'input'>;
}

/**
 * Prepares an image that is about to be submitted, while its job is still on the way. All other documents are left to
 * the queue.
 * Errors: those of `accept` and `prepare`.
 */
export async function prepareAhead(
  submission: Submission,
  deps: PrepareAheadDeps,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  // A stored password is removed with its job, which may never be submitted.
  if (submission.password !== undefined) return;
  const job = await accept(submission, deps, options);
  if (!job.document.mediaType.startsWith('image/')) return;
  await prepare(job, { ...deps, input: deps.model(job.options).input }, options);
}
