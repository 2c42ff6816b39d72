import type { Unit } from '../../../schemas/geometry.ts';
import { findAmounts } from '../../document/values/amounts.ts';
import type { Layout } from '../../model/local/layout.ts';

/** How the print of a page is laid out. */
export interface PrintShape {
  /** Characters that fit side by side between the left and right edges of the print; infinite in a text file. */
  readonly charactersAcross: number;
  /** Lines that end in an amount with decimals, as a share. */
  readonly priceLines: number;
  /** Words in runs of eight or more without a wide gap, as a share. */
  readonly prose: number;
  /** Boxes to tick. */
  readonly boxes: number;
}

/** Words of a cell that make it running text. */
const PROSE_WORDS = 8;
/** Empty, ticked and crossed boxes, as characters and as drawn with brackets. */
const TICK_BOX = /[☐☑☒□■▢◻◼]|\[[ xX]\]/gu;

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** Describes the layout of pages. */
export function readPrintShape({ lines }: Layout, unit: Unit): PrintShape {
  const words = lines.flatMap(({ tokens }) => tokens);
  const edges = (at: 0 | 2) => words.map(({ box }) => box[at]).sort((a, b) => a - b);
  const characters = words.map(({ box, text }) => (box[2] - box[0]) / widthOf(text)).sort((a, b) => a - b);
  const width = quantile(edges(2), 0.98) - quantile(edges(0), 0.02);
  const proseWords = lines
    .flatMap(({ cells }) => cells)
    .filter(({ tokens }) => tokens.length >= PROSE_WORDS)
    .reduce((sum, { tokens }) => sum + tokens.length, 0);
  const priced = lines.filter(({ text }) => endsInPrice(text)).length;
  return {
    charactersAcross: unit === 'line' ? Infinity : width / Math.max(quantile(characters, 0.5), Number.EPSILON),
    priceLines: priced / Math.max(1, lines.length),
    prose: proseWords / Math.max(1, words.length),
    boxes: lines.reduce((sum, { text }) => sum + (text.match(TICK_BOX)?.length ?? 0), 0),
  };
}

/** Characters of a text, of which those of East Asia are twice as wide as others. */
function widthOf(text: string): number {
  return text.length + (text.match(EAST_ASIAN)?.length ?? 0);
}

function endsInPrice(text: string): boolean {
  return /[.,]\d{2}\s*\S{0,4}$/.test(text) && findAmounts(text).length > 0;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
