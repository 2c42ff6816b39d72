import type { Raster } from '../raster.ts';
import { type CropFrame, frameOf, type LineCrop, sampleCrop } from './crop.ts';
import type { Model } from './infer.ts';
import { type GreyLine, greyLine, inkColumns } from './ink.ts';
import type { OrientationClassifier } from './orientation.ts';
import type { TiltedRect } from './quad.ts';
import { LINE_HEIGHT, type ReadLine, recognize, STEP_WIDTH } from './recognize.ts';

/** The models for reading lines. */
export interface LineReader {
  readonly recognition: Model;
  readonly orientation: OrientationClassifier;
  readonly dictionary: readonly string[];
}

/** A line as it was read, and where its crop lies. */
export interface LineReading extends ReadLine {
  readonly frame: CropFrame;
  readonly size: { readonly width: number; readonly height: number };
  /** The crop, for the second reader. */
  readonly grey: GreyLine;
  /** For each column of the crop, whether it has ink. */
  readonly ink: Uint8Array;
}

const MIN_WIDTH = 2 * STEP_WIDTH;
/** About 150 characters; the cost of recognition is quadratic in the width. */
const MAX_WIDTH = 2400;
/** Confidence below which a line may be upside down. */
const MIN_UPRIGHT_CONFIDENCE = 0.8;

interface RotatedReading {
  readonly crop: LineCrop;
  readonly frame: CropFrame;
  readonly line: ReadLine;
}

async function readRotated(
  { raster, rect }: { raster: Raster; rect: TiltedRect },
  deps: LineReader,
  quarterTurns: number,
): Promise<RotatedReading> {
  const [along, across] = quarterTurns % 2 === 0 ? [rect.width, rect.height] : [rect.height, rect.width];
  const steps = Math.round(((along / across) * LINE_HEIGHT) / STEP_WIDTH);
  const size = { width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, steps * STEP_WIDTH)), height: LINE_HEIGHT };
  const frame = frameOf(rect, size, quarterTurns);
  const crop = sampleCrop(raster, frame, size);
  return { crop, frame, line: await recognize(crop, deps) };
}

/** Minimum ratio of height to width of vertical text; single letters are never that narrow and large. */
const MIN_VERTICAL_ASPECT = 2.5;

/**
 * Reads one line of text. A doubtful line is rotated if the classifier says that it is upside down; vertical text is
 * read in both directions and the better reading counts.
 */
export async function readLine(
  input: { readonly raster: Raster; readonly rect: TiltedRect; readonly usualHeight: number },
  deps: LineReader,
): Promise<LineReading> {
  const { rect, usualHeight } = input;
  const isVertical = rect.height > MIN_VERTICAL_ASPECT * rect.width && rect.height > 2 * usualHeight;
  let best = await readRotated(input, deps, isVertical ? 1 : 0);
  const other = isVertical ? 3 : 2;
  const doubtful = best.line.confidence < MIN_UPRIGHT_CONFIDENCE;
  if (doubtful && (isVertical || (await deps.orientation.upsideDown(input.raster, rect)) > 0.9)) {
    const turned = await readRotated(input, deps, other);
    if (turned.line.confidence > best.line.confidence) best = turned;
  }
  const { crop, frame, line } = best;
  const grey = greyLine(crop);
  return { ...line, frame, size: { width: crop.width, height: crop.height }, grey, ink: inkColumns(grey) };
}
