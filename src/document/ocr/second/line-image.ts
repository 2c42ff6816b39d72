import { type GreyLine, histogramOf } from '../ink.ts';

/** A line as an image of the format PGM, dark ink on white, with a margin on each side. */
export interface LineImage {
  readonly pgm: Buffer;
  /** Width of the margin, in pixels of the crop. */
  readonly margin: number;
}

/** White around the line, without which Tesseract drops what touches the edge. */
const MARGIN = 12;
/** Share of the darkest and brightest pixels that become black and white. */
const CLIPPED = 0.02;

/** Turns a line into an image for Tesseract: stretched to full contrast, light print inverted. */
export function lineImage({ levels, ...crop }: GreyLine): LineImage {
  const [low, high, isDarkOnLight] = rangeOf(levels);
  const scale = 255 / Math.max(1, high - low);
  const [width, height] = [crop.width + 2 * MARGIN, crop.height + 2 * MARGIN];
  const head = Buffer.from(`P5 ${width} ${height} 255\n`, 'latin1');
  const pgm = Buffer.alloc(head.length + width * height, 255);
  head.copy(pgm);
  for (let y = 0; y < crop.height; y += 1) {
    const row = head.length + (y + MARGIN) * width + MARGIN;
    for (let x = 0; x < crop.width; x += 1) {
      const level = Math.min(255, Math.max(0, Math.round(((levels[y * crop.width + x] ?? 0) - low) * scale)));
      pgm[row + x] = isDarkOnLight ? level : 255 - level;
    }
  }
  return { pgm, margin: MARGIN };
}

/** The levels of ink and paper, and which is darker: the paper fills the larger part. */
function rangeOf(levels: Uint8Array): readonly [number, number, boolean] {
  const histogram = histogramOf(levels);
  const [low = 0, middle = 255, high = 255] = [CLIPPED, 0.5, 1 - CLIPPED].map((share) => {
    let below = 0;
    return histogram.findIndex((count) => {
      below += count;
      return below > Math.floor(levels.length * share);
    });
  });
  return [low, high, middle - low >= high - middle];
}
