import type { Job } from '../../../schemas/job.ts';
import type { Manifest } from '../../../schemas/manifest.ts';
import { toPageRange } from '../../plan/page-range.ts';
import { pagesWithoutWords } from './pages-without-words.ts';
import { type PrepareDeps, prepare } from './prepare.ts';

/**
 * The pages, as a range, that OCR must read in parallel with the requests of a model that reads images, so that its
 * values can be located; undefined if there are none.
 */
export function pagesForOcr(job: Job, manifest: Manifest, input: PrepareDeps['input']): string | undefined {
  if (input === 'words') return undefined;
  const pages = pagesWithoutWords(job, manifest);
  return pages.length === 0 ? undefined : toPageRange(pages);
}

/** Prepares `pages`, a page range, as text, by OCR where needed. Errors: those of `prepare`. */
export function prepareWords(
  job: Job,
  pages: string,
  deps: Omit<PrepareDeps, 'input'>,
  options: { readonly signal: AbortSignal },
): Promise<{ readonly key: string; readonly manifest: Manifest }> {
  const reading: Job = { ...job, options: { ...job.options, pages, views: 'text' } };
  return prepare(reading, { ...deps, input: 'words' }, options);
}
