import type { Finding } from '../../../schemas/page.ts';
import type { OrientationClassifier } from '../ocr/orientation.ts';
import type { Raster } from '../raster.ts';
import { type Affine, compose, IDENTITY } from './affine.ts';
import { isBlank } from './blank.ts';
import { levelsOf, stretchContrast } from './contrast.ts';
import { glyphHeight, textHeight } from './glyphs.ts';
import { type InkMap, inkMap } from './ink-map.ts';
import { contentArea, cut } from './margins.ts';
import { isText, quarterTurns, type Stance, stanceOf } from './stance.ts';
import { type Derived, turn } from './turn.ts';

export interface Straightened {
  readonly raster: Raster;
  /** From pixels of the returned raster to pixels of the one given. */
  readonly toInput: Affine;
  /** Height of the small print in pixels of the returned raster, see `glyphHeight`. */
  readonly glyphHeight?: number;
  /** `blank_page`, `rotated` and `deskewed` (degrees clockwise that were applied), `trimmed` (percent of the area), `contrast_stretched`. */
  readonly findings: readonly Finding[];
}

/** Pixels of the long side of the map that everything is measured on. */
const MAP_SIDE = 800;
/** A smaller image is no page. */
const MIN_SIDE = 300;
/** Degrees. Less than this harms nobody, and turning would blur. */
const MIN_TILT = 0.5;

function chain(done: Straightened, step: Derived, finding: Finding): Straightened {
  return {
    ...done,
    raster: step.raster,
    toInput: compose(done.toInput, step.toInput),
    findings: [...done.findings, finding],
  };
}

async function setUpright(start: Straightened, stance: Stance, quarters: number, paper: number): Promise<Straightened> {
  let done = start;
  if (quarters !== 0) {
    const message = `The page was turned by ${quarters * 90}° clockwise.`;
    done = chain(done, await turn(done.raster, quarters * 90, 255), { code: 'rotated', message, value: quarters * 90 });
  }
  // Seen from the side, what fell now rises.
  const tilt = Math.round((stance.sideways ? -stance.angle : stance.angle) * 10) / 10;
  if (Math.abs(tilt) < MIN_TILT || (stance.sideways && quarters === 0)) return done;
  const message = `The page was tilted by ${tilt}° and set straight.`;
  return chain(done, await turn(done.raster, -tilt, paper), { code: 'deskewed', message, value: -tilt });
}

function trimMargins(done: Straightened, map: InkMap): Straightened {
  const area = contentArea(map, done.raster);
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
  const untouched: Straightened = { raster, toInput: IDENTITY, findings: [] };
  const map = await inkMap(raster, MAP_SIDE);
  if (isBlank(map)) {
    return { ...untouched, findings: [{ code: 'blank_page', message: 'There is nothing to be seen on the page.' }] };
  }
  const stance = stanceOf(map);
  // Very small print is no text yet on a map as small as this.
  if (!isText(stance)) return map.scale === 1 ? untouched : withHeight(untouched, await glyphHeight(raster));
  if (Math.min(raster.width, raster.height) < MIN_SIDE) return withHeight(untouched, await textHeight(raster, map, stance));
  // The classifier runs on a thread of its own meanwhile.
  const [quarters, glyphs] = await Promise.all([
    quarterTurns({ raster, scale: map.scale, stance }, deps),
    textHeight(raster, map, stance),
  ]);
  signal.throwIfAborted();
  const levels = levelsOf(map);
  let done = await setUpright(withHeight(untouched, glyphs), stance, quarters, Math.round(levels.paper));
  done = trimMargins(done, done.raster === raster ? map : await inkMap(done.raster, MAP_SIDE));
  const stretched = stretchContrast(done.raster, levels);
  if (stretched === undefined) return done;
  const message = 'The print was faint; its contrast was raised.';
  return chain(done, { raster: stretched, toInput: IDENTITY }, { code: 'contrast_stretched', message });
}
