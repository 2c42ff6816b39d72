import type { Job } from '../../schemas/job.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import { loadManifest } from './job-pages.ts';
import { pageImage, preparedPage } from './page-image.ts';
import type { PrepareDeps } from './prepare/prepare.ts';

/** A page as people are shown it; without a picture where it cannot be rendered, as a page of a text file. */
export interface PictureOfPage extends Pick<PreparedPage, 'number' | 'width' | 'height'> {
  readonly turn: PreparedPage['turn'];
  readonly picture: Buffer | undefined;
}

/** Yields pages of a job with their pictures, one at a time. Errors: `not_found`, `job_not_finished`, `store_failed`. */
export async function* shownPages(
  job: Job,
  numbers: readonly number[],
  deps: Omit<PrepareDeps, 'input'>,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<PictureOfPage> {
  const manifest = await loadManifest(job, deps);
  for (const number of numbers) {
    const { width, height, turn } = await preparedPage(job, manifest, number, deps);
    // A page that cannot be rendered does not keep the others from being shown.
    const picture = await pageImage(job, manifest, { page: number }, deps, { signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return undefined;
    });
    yield { number, width, height, turn, picture };
  }
}
