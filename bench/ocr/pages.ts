import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import type { Raster } from '../../src/document/raster.ts';
import { TEXTS } from './texts.ts';

/** A rendered page and what it says. */
export interface RenderedPage {
  readonly name: string;
  readonly language: string;
  readonly lines: readonly string[];
  readonly raster: Raster;
}

const FONTS = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'standard_fonts');
const TYPES = [
  ['Recto Sans', 'LiberationSans-Regular.ttf'],
  ['Recto Serif', 'FoxitSerif.pfb'],
] as const;

/** Size of print in points, and the distance of lines. */
const SIZE_PT = 10;
const LEADING_PT = 15;
const MARGIN_PT = 56;
/** Standard deviation of the noise, in levels of grey. */
const NOISE = 8;

/**
 * Renders each text in each type at each resolution, on A4, grey, with light noise; the same pages each time. Texts of
 * fewer than `least` lines are repeated.
 */
export function* renderPages(resolutions: readonly number[], least = 0): Generator<RenderedPage> {
  for (const [name, file] of TYPES) GlobalFonts.registerFromPath(join(FONTS, file), name);
  for (const [language, texts] of Object.entries(TEXTS)) {
    for (const [index, text] of texts.entries()) {
      const lines = Array.from({ length: Math.max(least, text.length) }, (_, at) => text[at % text.length] ?? '');
      for (const dpi of resolutions) {
        for (const [type] of TYPES) {
          const name = `${language}-${index + 1}-${dpi}-${type.slice(6).toLowerCase()}`;
          yield { name, language, lines, raster: render(lines, dpi, type) };
        }
      }
    }
  }
}

function render(lines: readonly string[], dpi: number, type: string): Raster {
  const scale = dpi / 72;
  const [width, height] = [Math.round(595 * scale), Math.round(842 * scale)];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#141414';
  context.font = `${SIZE_PT * scale}px "${type}"`;
  for (const [at, line] of lines.entries()) {
    // What stands apart in the text stands in columns on the page.
    const cells = line.split(/ {2,}/);
    const y = (MARGIN_PT + (at + 1) * LEADING_PT) * scale;
    for (const [column, cell] of cells.entries()) {
      context.textAlign = column === 0 ? 'left' : 'right';
      const x = column === 0 ? MARGIN_PT : column === cells.length - 1 ? 595 - MARGIN_PT : 400;
      context.fillText(cell, x * scale, y);
    }
  }
  const { data: rgba } = context.getImageData(0, 0, width, height);
  const data = Buffer.alloc(width * height);
  const noise = noiseOf(20_250_301);
  for (let at = 0; at < data.length; at += 1) {
    data[at] = Math.min(255, Math.max(0, Math.round((rgba[at * 4] ?? 255) + NOISE * noise())));
  }
  return { data, width, height, channels: 1 };
}

/** About normal, mean 0 and deviation 1. */
function noiseOf(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => (uniform() + uniform() + uniform() + uniform() - 2) * 1.73;
}
