import type { Box } from '../../schemas/geometry.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import { changePicture } from '../document/image/picture.ts';
import { RectoError } from '../errors.ts';
import { loadPage } from './pages.ts';
import { type PrepareDeps, prepare } from './prepare/prepare.ts';

/**
 * A page, or the part `box` of it in the page's unit, as a JPEG, turned so that its print stands upright. The page is
 * rendered for the first request, and its picture is stored.
 * Errors: `not_found`, `request_invalid` where the page has no image or the box is not on it; those of `prepare`.
 */
export async function pageImage(
  job: Job,
  manifest: Manifest,
  requested: { readonly page: number; readonly box?: Box },
  deps: Omit<PrepareDeps, 'input'>,
  options: { readonly signal: AbortSignal },
): Promise<Buffer> {
  const { page: number, box } = requested;
  const page = await preparedPage(job, manifest, number, deps);
  if (page.kind === 'text') throw new RectoError('request_invalid', 'A page of a text file has no image.');
  if (box !== undefined) requireOnPage(box, [0, 0, page.width, page.height]);
  const { blob, width, height } = await pictureOf(job, number, deps, options);
  const picture = await deps.store.get(blob, options);
  const { turn = 0 } = page;
  if (box === undefined && turn === 0) return picture;
  const scale = [width / page.width, height / page.height] as const;
  return changePicture(picture, {
    turn,
    ...(box === undefined ? {} : { part: pixelsOf(box, scale, [width, height]) }),
  });
}

/** A prepared page of a job. Errors: `not_found`, `store_failed`. */
export async function preparedPage(
  job: Job,
  manifest: Manifest,
  number: number,
  { store }: Pick<PrepareDeps, 'store'>,
): Promise<PreparedPage> {
  const entry = manifest.pages.find((page) => page.number === number);
  if (entry === undefined) throw new RectoError('not_found', `${job.document.name} has no page ${number}.`);
  return loadPage(store, entry);
}

/** The stored picture of a page, which is made if there is none yet. */
async function pictureOf(
  job: Job,
  number: number,
  deps: Omit<PrepareDeps, 'input'>,
  options: { readonly signal: AbortSignal },
) {
  const showing: Job = { ...job, options: { ...job.options, pages: String(number), views: 'image', ocr: 'off' } };
  const { manifest } = await prepare(showing, { ...deps, input: 'views', picture: true }, options);
  const { views, error } = await preparedPage(job, manifest, number, deps);
  const [picture] = views.filter((view) => view.kind === 'image');
  if (picture !== undefined) return picture;
  throw new RectoError(
    'request_invalid',
    `Page ${number} could not be rendered: ${error?.message ?? 'it has no image.'}`,
  );
}

/** The pixels of a picture that a box covers, at least one. */
function pixelsOf(box: Box, [sx, sy]: readonly [number, number], [width, height]: readonly [number, number]): Box {
  const left = Math.min(width - 1, Math.max(0, Math.floor(box[0] * sx)));
  const top = Math.min(height - 1, Math.max(0, Math.floor(box[1] * sy)));
  const right = Math.min(width, Math.max(left + 1, Math.ceil(box[2] * sx)));
  return [left, top, right, Math.min(height, Math.max(top + 1, Math.ceil(box[3] * sy)))];
}

/** Errors: `request_invalid` for a box that is not on the page. */
function requireOnPage(box: Box, bounds: Box): void {
  const isOn =
    Math.min(box[2], bounds[2]) > Math.max(box[0], bounds[0]) &&
    Math.min(box[3], bounds[3]) > Math.max(box[1], bounds[1]);
  if (isOn) return;
  throw new RectoError('request_invalid', `The box is not on the page, which is ${bounds[2]} x ${bounds[3]}.`);
}
