import type { Job } from '../../../schemas/job.ts';
import type { Manifest } from '../../../schemas/manifest.ts';

/** The numbers of the pages that only OCR can tell the words of: those without a text layer that can be trusted, or all where the job says so. */
export function pagesWithoutWords({ options: { ocr } }: Job, manifest: Manifest): readonly number[] {
  if (ocr === 'off' || manifest.kind === 'text') return [];
  return manifest.pages.flatMap((page) => (!page.failed && (ocr === 'always' || page.unread) ? [page.number] : []));
}
