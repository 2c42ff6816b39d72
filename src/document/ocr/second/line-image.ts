import type { LineCrop } from '../crop.ts';

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

/** Turns a crop into an image for Tesseract: grey, stretched to full contrast, light print inverted. */
export function lineImage(crop: LineCrop): LineImage {
  const levels = greyLevels(crop);
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

function greyLevels({ planes, width, height }: LineCrop): Uint8Array {
  const plane = width * height;
  const levels = new Uint8Array(plane);
  for (let at = 0; at < plane; at += 1) {
    const grey = 0.114 * (planes[at] ?? 0) + 0.587 * (planes[at + plane] ?? 0) + 0.299 * (planes[at + 2 * plane] ?? 0);
    levels[at] = Math.min(255, Math.max(0, Math.round((grey + 1) * 127.5)));
  }
  return levels;
}

/** The levels of ink and paper, and which is darker: the paper fills the larger part. */
function rangeOf(levels: Uint8Array): readonly [number, number, boolean] {
  const sorted = Uint8Array.from(levels).sort();
  const low = sorted[Math.floor(sorted.length * CLIPPED)] ?? 0;
  const high = sorted[Math.floor(sorted.length * (1 - CLIPPED))] ?? 255;
  const middle = sorted[sorted.length >> 1] ?? 255;
  return [low, high, middle - low >= high - middle];
}
