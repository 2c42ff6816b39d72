import type { InferenceSession } from 'onnxruntime-node';
import type { Raster } from '../raster.ts';
import { cutOut, frameOf } from './crop.ts';
import type { OrientationClassifier } from './orientation.ts';
import type { TiltedRect } from './quad.ts';
import { LINE_HEIGHT, recognize, STEP_WIDTH } from './recognize.ts';
import { type LineWord, wordsOf } from './words.ts';

export interface LineReader {
  readonly recognition: InferenceSession;
  readonly orientation: OrientationClassifier;
  readonly dictionary: readonly string[];
}

const MIN_WIDTH = 2 * STEP_WIDTH;
/** About 150 characters; the recogniser's attention costs the square of the width. */
const MAX_WIDTH = 2400;
/** Below this a line may stand on its head. */
const DOUBTFUL = 0.8;
/** Below this what was read is noise. */
const NOISE = 0.5;

async function readTurned(
  { raster, rect }: { raster: Raster; rect: TiltedRect },
  deps: LineReader,
  quarterTurns: number,
) {
  const [along, across] = quarterTurns % 2 === 0 ? [rect.width, rect.height] : [rect.height, rect.width];
  const steps = Math.round(((along / across) * LINE_HEIGHT) / STEP_WIDTH);
  const size = { width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, steps * STEP_WIDTH)), height: LINE_HEIGHT };
  const frame = frameOf(rect, size, quarterTurns);
  const crop = cutOut(raster, frame, size);
  return { crop, frame, line: await recognize(crop, deps) };
}

/** So much higher than wide, a rectangle holds text along its height; a single letter is never that slim and large. */
const UPENDED = 2.5;

/**
 * Reads one line of text, turning it where it is doubtful and the classifier says that it stands on its head. Text that
 * runs up or down the page is read both ways, and the better reading counts.
 */
export async function readLine(
  input: { readonly raster: Raster; readonly rect: TiltedRect; readonly usualHeight: number },
  deps: LineReader,
): Promise<readonly LineWord[]> {
  const { rect, usualHeight } = input;
  const upended = rect.height > UPENDED * rect.width && rect.height > 2 * usualHeight;
  let best = await readTurned(input, deps, upended ? 1 : 0);
  const other = upended ? 3 : 2;
  const doubtful = best.line.confidence < DOUBTFUL;
  if (doubtful && (upended || (await deps.orientation.upsideDown(input.raster, rect)) > 0.9)) {
    const turned = await readTurned(input, deps, other);
    if (turned.line.confidence > best.line.confidence) best = turned;
  }
  if (best.line.confidence < NOISE) return [];
  return wordsOf(best.line.chars, best.crop, best.frame);
}
