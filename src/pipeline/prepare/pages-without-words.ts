import type { Job } from '../../../schemas/job.ts';
import type { Manifest } from '../../../schemas/manifest.ts';

/** Numbers of the pages whose words need OCR: those without a trusted text layer, or all if the job says so. */
export function pagesWithoutWords({ options: { ocr } }: Job, manifest: Manifest): readonly number[] {
  if (ocr === 'off' || manifest.kind === 'text') return [];
  return manifest.pages.flatMap((page) => (!page.failed && (ocr === 'always' || page.unread) ? [page.number] : []));
}
