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

export interface Straightened {
  readonly raster: Raster;
  /** The size of the one given, in pixels. */
  readonly given: { readonly width: number; readonly height: number };
  /** From pixels of the returned raster to pixels of the one given. */
  readonly toInput: Affine;
  /** Height of the small print in pixels of the returned raster, see `glyphHeight`. */
  readonly glyphHeight?: number;
  /** What was done. Absent for what is no page of text. */
  readonly correction?: Correction;
  /** `blank_page`, `rotated` and `deskewed` (degrees clockwise that were applied), `trimmed` (percent of the area), `contrast_stretched`. */
  readonly findings: readonly Finding[];
}

/** What a page needs to be straight. */
export interface Correction {
  /** Quarter turns clockwise. */
  readonly quarters: number;
  /** Degrees by which lines fall after that, 0 where they fall too little to matter. */
  readonly tilt: number;
  readonly levels: { readonly ink: number; readonly paper: number };
  /** What is kept of the page that was turned so, and the size of that, in pixels. */
  readonly area?: { readonly kept: Area; readonly width: number; readonly height: number };
}

type Area = readonly [number, number, number, number];

/** Pixels of the long side of the map that everything is measured on. */
const MAP_SIDE = 800;
/** A smaller image is no page. */
const MIN_SIDE = 300;
/** Degrees. Less than this harms nobody, and turning would blur. */
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
  // Seen from the side, what fell now rises.
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
 * Sets a scanned page upright: quarter turns, tilts up to 15°, blank margins, faint print. What is no page of text, or
 * needs none of that, is returned as it is. Measures the small print on the way.
 * @throws RectoError `ocr_unavailable` where the classifier cannot be loaded
 */
export async function straighten(
  raster: Raster,
  deps: { readonly orientation?: OrientationClassifier },
  { signal }: { signal: AbortSignal },
): Promise<Straightened> {
  signal.throwIfAborted();
  const untouched: Straightened = { raster, given: sizeOf(raster), toInput: IDENTITY, findings: [] };
  const map = await inkMap(raster, MAP_SIDE);
  if (isBlank(map)) {
    return { ...untouched, findings: [{ code: 'blank_page', message: 'There is nothing to be seen on the page.' }] };
  }
  const orientation = textOrientationOf(map);
  // Very small print is no text yet on a map as small as this.
  if (!isText(orientation)) return map.scale === 1 ? untouched : withHeight(untouched, await glyphHeight(raster));
  if (Math.min(raster.width, raster.height) < MIN_SIDE)
    return withHeight(untouched, await textHeight(raster, map, orientation));
  const quarters = await quarterTurns({ raster, scale: map.scale, orientation }, deps);
  const glyphs = await textHeight(raster, map, orientation);
  signal.throwIfAborted();
  const correction = { quarters, tilt: tiltOf(orientation, quarters), levels: levelsOf(map) };
  const upright = await setUpright(withHeight(untouched, glyphs), correction);
  const kept = contentArea(upright.raster === raster ? map : await inkMap(upright.raster, MAP_SIDE), upright.raster);
  const { width, height } = upright.raster;
  const trimmed = trimMargins(upright, kept);
  return {
    ...stretch(trimmed, correction),
    correction: kept === undefined ? correction : { ...correction, area: { kept, width, height } },
  };
}

/** Does to a raster of another size of the same page what was done to the page before. */
export async function straightenLike(
  raster: Raster,
  before: Straightened,
  { signal }: { signal: AbortSignal },
): Promise<Straightened> {
  signal.throwIfAborted();
  const scale = raster.width / before.given.width;
  const { correction } = before;
  const glyphs = before.glyphHeight === undefined ? undefined : before.glyphHeight * scale;
  const untouched: Straightened = { raster, given: sizeOf(raster), toInput: IDENTITY, findings: [] };
  if (correction === undefined) return { ...withHeight(untouched, glyphs), findings: before.findings };
  const upright = await setUpright(untouched, correction);
  const { area } = correction;
  const [sx, sy] = [upright.raster.width / (area?.width ?? 1), upright.raster.height / (area?.height ?? 1)];
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = area?.kept ?? [];
  const kept: Area = [
    Math.floor(x0 * sx),
    Math.floor(y0 * sy),
    Math.min(upright.raster.width, Math.ceil(x1 * sx)),
    Math.min(upright.raster.height, Math.ceil(y1 * sy)),
  ];
  const trimmed = trimMargins(upright, area === undefined ? undefined : kept);
  return { ...stretch(trimmed, correction), ...(glyphs === undefined ? {} : { glyphHeight: glyphs }), correction };
}

function stretch(done: Straightened, { levels }: Correction): Straightened {
  const stretched = stretchContrast(done.raster, levels);
  if (stretched === undefined) return done;
  const message = 'The print was faint; its contrast was raised.';
  return chain(done, { raster: stretched, toInput: IDENTITY }, { code: 'contrast_stretched', message });
}
