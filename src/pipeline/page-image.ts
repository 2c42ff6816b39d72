import type { Box } from '../../schemas/geometry.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { ImageView, PreparedPage } from '../../schemas/page.ts';
import { composePage } from '../document/image/compose.ts';
import { RectoError } from '../errors.ts';
import { loadPage } from './pages.ts';
import { type PrepareDeps, prepare } from './prepare/prepare.ts';

/**
 * Renders a page, or the part `box` of it in the page's unit, as a JPEG. It is composed of the views that the model is
 * shown, which are created if the page went to the model as text.
 * Errors: `not_found`, `request_invalid` where the page has no image or the box cannot be cut out of it; those of
 * `prepare`.
 */
export async function pageImage(
  job: Job,
  manifest: Manifest,
  requested: { readonly page: number; readonly box?: Box },
  deps: Omit<PrepareDeps, 'input'>,
  options: { readonly signal: AbortSignal },
): Promise<Buffer> {
  const page = await preparedPage(job, manifest, requested.page, deps);
  if (page.kind === 'text') throw new RectoError('request_invalid', 'A page of a text file has no image.');
  const views = await imageViews(job, page, deps, options);
  const fullPage: Box = [0, 0, page.width, page.height];
  const box = requested.box === undefined ? fullPage : clampBox(requested.box, fullPage);
  const rotated = page.unit === 'px' && page.findings.some((finding) => finding.code === 'rotated');
  if (rotated && requested.box !== undefined) {
    throw new RectoError(
      'request_invalid',
      'The page was rotated upright, so parts of it cannot be selected by its original pixels.',
    );
  }
  // A rotated page is rendered as the model sees it.
  const region = rotated ? boundsOf(views) : box;
  const tiles = [];
  for (const view of views) {
    const { region: tileRegion, width, height } = view;
    tiles.push({
      image: await deps.store.get(view.blob),
      region: tileRegion,
      width,
      height,
      scale: scaleOf(view, page),
    });
  }
  return composePage(tiles, region);
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

async function imageViews(
  job: Job,
  page: PreparedPage,
  deps: Omit<PrepareDeps, 'input'>,
  options: { readonly signal: AbortSignal },
): Promise<readonly ImageView[]> {
  const own = viewsOf(page);
  if (own.length > 0) return own;
  const imageJob: Job = { ...job, options: { ...job.options, pages: String(page.number), views: 'image', ocr: 'off' } };
  const { manifest } = await prepare(imageJob, { ...deps, input: 'views' }, options);
  const made = viewsOf(await preparedPage(job, manifest, page.number, deps));
  if (made.length === 0)
    throw new RectoError('request_invalid', `Page ${page.number} could not be rendered as an image.`);
  return made;
}

const POINTS_PER_INCH = 72;

/** Pixels of a view per unit of the page. A view never enlarges an image, so it may not fill its canvas. */
function scaleOf({ region, width, height, effectiveDpi }: ImageView, { unit }: PreparedPage): number {
  if (unit === 'pt' && effectiveDpi !== undefined) return effectiveDpi / POINTS_PER_INCH;
  return Math.min(1, width / (region[2] - region[0]), height / (region[3] - region[1]));
}

function viewsOf({ views }: PreparedPage): readonly ImageView[] {
  return views.filter((view) => view.kind === 'image');
}

function clampBox(box: Box, bounds: Box): Box {
  const clamped: Box = [
    Math.max(box[0], bounds[0]),
    Math.max(box[1], bounds[1]),
    Math.min(box[2], bounds[2]),
    Math.min(box[3], bounds[3]),
  ];
  if (clamped[2] > clamped[0] && clamped[3] > clamped[1]) return clamped;
  throw new RectoError('request_invalid', `The box is not on the page, which is ${bounds[2]} x ${bounds[3]}.`);
}

function boundsOf(views: readonly ImageView[]): Box {
  const edge = (index: 0 | 1 | 2 | 3, of: (...values: number[]) => number) =>
    of(...views.map(({ region }) => region[index]));
  return [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)];
}
