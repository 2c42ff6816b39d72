import type { Finding } from '../../../schemas/page.ts';
import type { OrientationClassifier } from '../ocr/orientation.ts';
import type { Raster } from '../raster.ts';
import { type Affine, compose, IDENTITY } from './affine.ts';
import { isBlank } from './blank.ts';
import { levelsOf, stretchContrast } from './contrast.ts';
import { glyphHeight, textHeight } from './glyphs.ts';
import { inkMap } from './ink-map.ts';
import { contentArea, cut } from './margins.ts';
import { isText, quarterTurns, type TextOrientation, textOrientationOf } from './text-orientation.ts';
import { type Derived, turn } from './turn.ts';

/** A straightened page. */
export interface Straightened {
  readonly raster: Raster;
  /** Size of the input raster, in pixels. */
  readonly inputSize: { readonly width: number; readonly height: number };
  /** Maps pixels of `raster` to pixels of the input. */
  readonly toInput: Affine;
  /** Height of small print in pixels of `raster`, see `glyphHeight`. */
  readonly glyphHeight?: number;
  /** The applied correction; absent if the page has no text. */
  readonly correction?: Correction;
  /**
   * `blank_page`, `rotated` and `deskewed` (applied degrees clockwise), `trimmed` (percent of the area),
   * `contrast_stretched`.
   */
  readonly findings: readonly Finding[];
}

/** The correction that straightens a page. */
export interface Correction {
  /** Quarter turns clockwise. */
  readonly quarters: number;
  /** Slope of the lines after that, in degrees clockwise; 0 if negligible. */
  readonly tilt: number;
  readonly levels: { readonly ink: number; readonly paper: number };
  /** The region kept of the rotated page, and the size of that page, in pixels. */
  readonly area?: { readonly keptArea: Area; readonly width: number; readonly height: number };
}

type Area = readonly [number, number, number, number];

/** Longer side of the map for measuring, in pixels. */
const MAP_SIDE = 800;
/** Minimum of the shorter side of a page, in pixels. */
const MIN_SIDE = 300;
/** Minimum tilt to correct, in degrees, since rotation blurs. */
const MIN_TILT = 0.5;

function sizeOf({ width, height }: Raster): { readonly width: number; readonly height: number } {
  return { width, height };
}

function chain(done: Straightened, step: Derived, finding: Finding): Straightened {
  return {
    ...done,
    raster: step.raster,
    toInput: compose(done.toInput, step.toInput),
    findings: [...done.findings, finding],
  };
}

async function setUpright(start: Straightened, { quarters, tilt, levels }: Correction): Promise<Straightened> {
  let done = start;
  if (quarters !== 0) {
    const message = `The page was turned by ${quarters * 90}° clockwise.`;
    done = chain(done, await turn(done.raster, quarters * 90, 255), { code: 'rotated', message, value: quarters * 90 });
  }
  if (tilt === 0) return done;
  const message = `The page was tilted by ${tilt}° and set straight.`;
  return chain(done, await turn(done.raster, -tilt, Math.round(levels.paper)), {
    code: 'deskewed',
    message,
    value: -tilt,
  });
}

function tiltOf(orientation: TextOrientation, quarters: number): number {
  // On a sideways page the slope has the opposite sign.
  const tilt = Math.round((orientation.sideways ? -orientation.angle : orientation.angle) * 10) / 10;
  return Math.abs(tilt) < MIN_TILT || (orientation.sideways && quarters === 0) ? 0 : tilt;
}

function trimMargins(done: Straightened, area: Area | undefined): Straightened {
  if (area === undefined) return done;
  const step = cut(done.raster, area);
  const share = 1 - (step.raster.width * step.raster.height) / (done.raster.width * done.raster.height);
  const value = Math.round(share * 100);
  return chain(done, step, { code: 'trimmed', message: `Blank margins were cut off, ${value} % of the area.`, value });
}

function withHeight(done: Straightened, glyphs: number | undefined): Straightened {
  return glyphs === undefined ? done : { ...done, glyphHeight: glyphs };
}

/**
 * Straightens a scanned page: quarter turns, tilts up to 15°, blank margins, faint print; and measures its small print.
 * A raster that needs none of that, or has no text, is returned unchanged. Errors: `ocr_unavailable`.
 */
export async function straighten(
  raster: Raster,
  deps: { readonly orientation?: OrientationClassifier },
  { signal }: { signal: AbortSignal },
): Promise<Straightened> {
  signal.throwIfAborted();
  const untouched: Straightened = { raster, inputSize: sizeOf(raster), toInput: IDENTITY, findings: [] };
  const map = await inkMap(raster, MAP_SIDE);
  if (isBlank(map)) {
    return { ...untouched, findings: [{ code: 'blank_page', message: 'The page is blank.' }] };
  }
  const orientation = textOrientationOf(map);
  // On a map this small, very small print is not recognised as text.
  if (!isText(orientation)) return map.scale === 1 ? untouched : withHeight(untouched, await glyphHeight(raster));
  if (Math.min(raster.width, raster.height) < MIN_SIDE)
    return withHeight(untouched, await textHeight(raster, map, orientation));
  const quarters = await quarterTurns({ raster, scale: map.scale, orientation }, deps);
  const glyphs = await textHeight(raster, map, orientation);
  signal.throwIfAborted();
  const correction = { quarters, tilt: tiltOf(orientation, quarters), levels: levelsOf(map) };
  const upright = await setUpright(withHeight(untouched, glyphs), correction);
  const keptArea = contentArea(
    upright.raster === raster ? map : await inkMap(upright.raster, MAP_SIDE),
    upright.raster,
  );
  const { width, height } = upright.raster;
  const trimmed = trimMargins(upright, keptArea);
  return {
    ...stretch(trimmed, correction),
    correction: keptArea === undefined ? correction : { ...correction, area: { keptArea, width, height } },
  };
}

/** Applies the correction of an earlier `straighten` to a raster of the same page in another size. */
export async function straightenLike(
  raster: Raster,
  before: Straightened,
  { signal }: { signal: AbortSignal },
): Promise<Straightened> {
  signal.throwIfAborted();
  const scale = raster.width / before.inputSize.width;
  const { correction } = before;
  const glyphs = before.glyphHeight === undefined ? undefined : before.glyphHeight * scale;
  const untouched: Straightened = { raster, inputSize: sizeOf(raster), toInput: IDENTITY, findings: [] };
  if (correction === undefined) return { ...withHeight(untouched, glyphs), findings: before.findings };
  const upright = await setUpright(untouched, correction);
  const { area } = correction;
  const [sx, sy] = [upright.raster.width / (area?.width ?? 1), upright.raster.height / (area?.height ?? 1)];
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = area?.keptArea ?? [];
  const scaledArea: Area = [
    Math.floor(x0 * sx),
    Math.floor(y0 * sy),
    Math.min(upright.raster.width, Math.ceil(x1 * sx)),
    Math.min(upright.raster.height, Math.ceil(y1 * sy)),
  ];
  const trimmed = trimMargins(upright, area === undefined ? undefined : scaledArea);
  return { ...stretch(trimmed, correction), ...(glyphs === undefined ? {} : { glyphHeight: glyphs }), correction };
}

function stretch(done: Straightened, { levels }: Correction): Straightened {
  const stretched = stretchContrast(done.raster, levels);
  if (stretched === undefined) return done;
  const message = 'The print was faint; its contrast was raised.';
  return chain(done, { raster: stretched, toInput: IDENTITY }, { code: 'contrast_stretched', message });
}
