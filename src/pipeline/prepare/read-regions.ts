import type { Box } from '../../../schemas/geometry.ts';
import type { Word } from '../../../schemas/page.ts';
import type { UnplacedWord } from '../../document/lines.ts';
import type { OcrEngine } from '../../document/ocr/engine.ts';
import type { Raster } from '../../document/raster.ts';

/** The result of reading parts of a page. */
export interface RegionReading {
  /** Boxes in pixels of the raster. */
  readonly words: readonly UnplacedWord[];
  /** The regions with lines that look like text and could not be read. */
  readonly unread: readonly Box[];
}

/** Pixels around a region that are shown to OCR, too. */
const SURROUNDINGS = 32;
/** Words below this confidence, in a region that is no more than a sign or a logo, are a guess. */
const MIN_CONFIDENCE = 0.5;

/**
 * Reads regions of a page by OCR, apart from the words that are known already: their pixels continue what lies to their
 * left. Boxes are in pixels of the raster.
 */
export async function readRegions(
  raster: Raster,
  regions: readonly Box[],
  known: readonly Pick<UnplacedWord, 'text' | 'box'>[],
  engine: OcrEngine,
  options: { readonly signal: AbortSignal },
): Promise<RegionReading> {
  const words: UnplacedWord[] = [];
  const boxes = known.map(({ box }) => box);
  const texts = new Set(known.map(({ text }) => text.toLowerCase()));
  const unread: Box[] = [];
  const nearby = known.map(({ text }) => text);
  for (const region of regions) {
    const inside = whole(withSurroundings(region), raster);
    const reading = await engine.read(cut(raster, inside, boxes), { ...options, nearby });
    const placed = reading.words.map((word) => ({ ...word, box: moved(word.box, inside[0], inside[1]) }));
    const found = placed.filter((word) => isNew(word, boxes) && word.confidence >= MIN_CONFIDENCE);
    if (reading.unreadLines > 0 && found.length === 0) unread.push(region);
    // A logo repeats the name that is printed beside it.
    if (found.every(({ text }) => /^\p{L}+$/u.test(text) && texts.has(text.toLowerCase()))) continue;
    words.push(...found.map(({ text, box, confidence }) => ({ text, box, confidence })));
  }
  return { words, unread };
}

/** What is around print helps to find it, as long as it is not print itself. */
function withSurroundings([x0, y0, x1, y1]: Box): Box {
  return [x0 - SURROUNDINGS, y0 - SURROUNDINGS, x1 + SURROUNDINGS, y1 + SURROUNDINGS];
}

/** The box in whole pixels within the raster. */
function whole([x0, y0, x1, y1]: Box, { width, height }: Raster): Box {
  const [left, top] = [
    Math.min(width - 1, Math.max(0, Math.floor(x0))),
    Math.min(height - 1, Math.max(0, Math.floor(y0))),
  ];
  return [
    left,
    top,
    Math.max(left + 1, Math.min(width, Math.ceil(x1))),
    Math.max(top + 1, Math.min(height, Math.ceil(y1))),
  ];
}

function cut(raster: Raster, [left, top, right, bottom]: Box, known: readonly Box[]): Raster {
  const { channels } = raster;
  const [width, height] = [right - left, bottom - top];
  const data = Buffer.allocUnsafe(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * raster.width + left) * channels;
    raster.data.copy(data, y * width * channels, from, from + width * channels);
  }
  const part = { data, width, height, channels };
  for (const box of known) wipe(part, moved(box, -left, -top));
  return part;
}

function wipe({ data, width, height, channels }: Raster, box: Box): void {
  const [x0, x1] = [Math.max(0, Math.floor(box[0])), Math.min(width, Math.ceil(box[2]))];
  for (let y = Math.max(0, Math.floor(box[1])); y < Math.min(height, Math.ceil(box[3])) && x1 > x0; y += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const shade = x0 === 0 ? 255 : (data[(y * width + x0 - 1) * channels + channel] ?? 255);
      for (let x = x0; x < x1; x += 1) data[(y * width + x) * channels + channel] = shade;
    }
  }
}

function moved([x0, y0, x1, y1]: Box, dx: number, dy: number): Box {
  return [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
}

function isNew({ box }: Word, known: readonly Box[]): boolean {
  const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  return !known.some((other) => x >= other[0] && x <= other[2] && y >= other[1] && y <= other[3]);
}
