import type { Finding } from '../../../schemas/page.ts';
import { type Flattened, flatten } from '../../document/image/flatten.ts';
import { glyphHeight } from '../../document/image/glyphs.ts';
import { limitRaster } from '../../document/image/limit.ts';
import { chain, fromAffine, type Projection } from '../../document/image/projection.ts';
import { type Straightened, straighten, straightenLike } from '../../document/image/straighten.ts';
import type { OrientationClassifier } from '../../document/ocr/orientation.ts';
import { planViews } from '../../plan/views.ts';
import { type ShownPixels, type ViewLimits, viewScale } from './image-views.ts';
import { MIN_OCR_DPI, maxSideOf, NOMINAL_DPI, VIEW_MAX_SIDE, X_HEIGHT_RATIO } from './raster-size.ts';
import type { SourcePage } from './source.ts';

/** The pixels of a page, set straight, and the map from them to its unit. */
export interface LoadedPixels extends ShownPixels {
  readonly glyphHeight: number | undefined;
  readonly findings: readonly Finding[];
  /** The sheet that was cut out of a photo and laid flat; absent of a page that is no scan. */
  readonly flat: Pick<Flattened, 'sheet'> | undefined;
  readonly straight: Straightened | undefined;
}
type PixelNeeds = ViewLimits & { readonly ocr: boolean };

/** Pixels per inch at which parts of vector pages are shown. */
const CROP_DPI = 200;

/** View scale up to which a raster is fine enough: 3 % of enlargement are invisible. */
const MAX_VIEW_SCALE = 1.03;

/** Excess of the longer side up to which a scan is not reduced: reducing would cost more than it saves. */
const MIN_REDUCTION = 1.25;

interface PixelDeps {
  readonly orientation: OrientationClassifier;
}

/**
 * Loads the pixels of a page. A scan is first decoded at the size of a view, which is enough for most, and in full if
 * needed.
 */
export async function loadPixels(
  source: SourcePage,
  needs: PixelNeeds,
  deps: PixelDeps,
  options: { readonly signal: AbortSignal },
): Promise<LoadedPixels> {
  if (!source.scanned) return pixelsOf(source, renderLongSide(source, needs), deps, options);
  const maxSide = maxSideOf(source);
  if (needs.ocr || source.sheet !== undefined) return pixelsOf(source, maxSide, deps, options);
  const reduced = await pixelsOf(source, VIEW_MAX_SIDE, deps, options);
  if (viewScale(reduced, needs) <= MAX_VIEW_SCALE) return reduced;
  return pixelsOf(source, maxSide, deps, options, reduced);
}

async function pixelsOf(
  source: SourcePage,
  longSide: number,
  deps: PixelDeps,
  options: { readonly signal: AbortSignal },
  before?: LoadedPixels,
): Promise<LoadedPixels> {
  const sourcePixels = await source.pixels?.(longSide);
  if (sourcePixels === undefined) throw new TypeError('A page without pixels was asked for them.');
  const maxSide = maxSideOf(source);
  const tooLong = longSideOf(sourcePixels.raster) > Math.min(maxSide, longSide * MIN_REDUCTION);
  const limited = await limitRaster(sourcePixels.raster, source.scanned && tooLong ? longSide : maxSide);
  const flat = source.scanned
    ? flatten(limited.raster, before?.flat ?? (source.sheet === undefined ? undefined : { sheet: source.sheet }))
    : undefined;
  const level = flat?.raster ?? limited.raster;
  const straight = !source.scanned
    ? undefined
    : before?.straight === undefined
      ? await straighten(level, { orientation: deps.orientation }, options)
      : await straightenLike(level, before.straight, options);
  const raster = straight?.raster ?? level;
  const toPage = [limited.toInput, flat?.toInput, straight?.toInput].reduce<Projection>(
    (map, step) => (step === undefined ? map : chain(map, step.length === 6 ? fromAffine(step) : step)),
    fromAffine(sourcePixels.toPage),
  );
  const reduction = limited.toInput[0];
  return {
    raster,
    toPage,
    ...(sourcePixels.dpi === undefined ? {} : { dpi: sourcePixels.dpi / reduction }),
    reduction: Math.max(1, Math.min(sourcePixels.reduction * reduction, maxSide / longSideOf(limited.raster))),
    glyphHeight: straight === undefined ? await glyphHeight(raster) : straight.glyphHeight,
    // Not its raster, which may be as large as the picture.
    flat: flat === undefined ? undefined : flat.sheet === undefined ? {} : { sheet: flat.sheet },
    straight,
    findings: [...(sourcePixels.findings ?? []), ...(flat?.findings ?? []), ...(straight?.findings ?? [])],
  };
}

function longSideOf(raster: { readonly width: number; readonly height: number }): number {
  return Math.max(raster.width, raster.height);
}

/** Longer side at which a vector page is rendered, in pixels: enough for its views and, if needed, for OCR. */
function renderLongSide(source: SourcePage, needs: PixelNeeds): number {
  const inches = Math.max(source.width, source.height) / 72;
  if (needs.crops !== undefined) return Math.min(maxSideOf(source), Math.max(1, Math.ceil(inches * CROP_DPI)));
  const perPoint = NOMINAL_DPI / 72;
  const letters = source.words.map((word) => (word.box[3] - word.box[1]) * X_HEIGHT_RATIO).sort((a, b) => a - b);
  const smallest = letters[Math.floor(letters.length * 0.1)];
  const [view] = planViews(
    {
      width: source.width * perPoint,
      height: source.height * perPoint,
      ...(smallest === undefined ? {} : { glyphHeight: smallest * perPoint }),
    },
    needs,
  );
  const scale = view === undefined ? 1 : view.content.width / (view.region[2] - view.region[0]);
  const dpi = Math.max(NOMINAL_DPI * scale, needs.ocr ? MIN_OCR_DPI : 0);
  return Math.min(maxSideOf(source), Math.max(1, Math.ceil(inches * dpi)));
}
