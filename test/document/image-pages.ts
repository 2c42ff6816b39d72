import sharp from 'sharp';
import type { Raster } from '../../src/document/raster.ts';

export const never: AbortSignal = new AbortController().signal;

export const LINES = [
  'INVOICE 20417 of 3 March 2025',
  'Delivered to the harbour office by noon',
  'Twelve boxes of printing paper, white',
  'Four bottles of blue ink and two brushes',
  'Every article was checked before it left',
  'Please pay within thirty days of today',
  'Total amount due 1284.50',
  'Thank you for choosing our workshop again',
];

/** An SVG of lines of text, black on white. */
export function page(
  options: {
    width?: number;
    height?: number;
    size?: number;
    lines?: readonly string[];
    ink?: string;
    paper?: string;
  } = {},
): Buffer {
  const { width = 1000, height = 800, size = 36, lines = LINES, ink = 'black', paper = 'white' } = options;
  const texts = lines.map(
    (line, at) =>
      `<text x="60" y="${90 + at * size * 2.2}" font-family="DejaVu Sans, sans-serif" font-size="${size}" fill="${ink}">${line}</text>`,
  );
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${paper}"/>${texts.join('')}</svg>`,
  );
}

/** Decodes an image that a test made. */
export async function rasterOf(bytes: Buffer): Promise<Raster> {
  const { data, info } = await sharp(bytes)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3 };
}

/** The page turned clockwise by any angle, on white. */
export async function turnedPage(degrees: number): Promise<Raster> {
  return rasterOf(await sharp(page()).rotate(degrees, { background: 'white' }).png().toBuffer());
}
