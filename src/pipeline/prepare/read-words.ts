import type { Job } from '../../../schemas/job.ts';
import type { Manifest } from '../../../schemas/manifest.ts';
import { toPageRange } from '../../plan/page-range.ts';
import { pagesWithoutWords } from './pages-without-words.ts';
import { type PrepareDeps, prepare } from './prepare.ts';

/**
 * The pages, as a range, that OCR has to read beside the requests of a model that is shown views, so that its values can be found
 * on them: those without a text layer that can be trusted, or all where the job says so. Nothing where there are none.
 */
export function wordsWanted(job: Job, manifest: Manifest, input: PrepareDeps['input']): string | undefined {
  if (input === 'words') return undefined;
  const wanted = pagesWithoutWords(job, manifest);
  return wanted.length === 0 ? undefined : toPageRange(wanted);
}

/** Reads the words of some pages. Errors: those of `prepare`. */
export function readWords(
  job: Job,
  pages: string,
  deps: Omit<PrepareDeps, 'input'>,
  options: { readonly signal: AbortSignal },
): Promise<{ readonly key: string; readonly manifest: Manifest }> {
  const reading: Job = { ...job, options: { ...job.options, pages, views: 'text' } };
  return prepare(reading, { ...deps, input: 'words' }, options);
}
