import type { Box } from '../../../../schemas/geometry.ts';
import { around } from '../../../document/box.ts';

/** A word in upright coordinates; `index` is its index in the page's words. */
export interface Token {
  readonly page: number;
  readonly index: number;
  readonly text: string;
  readonly box: Box;
}

/** Adjacent words and their text; `starts` has the offset of each word in it. */
export interface Run {
  readonly tokens: readonly Token[];
  readonly text: string;
  readonly starts: readonly number[];
  readonly box: Box;
}

/** Joins words to a run, with single spaces. */
export function runOf(tokens: readonly Token[]): Run {
  const starts: number[] = [];
  let text = '';
  for (const token of tokens) {
    if (text !== '') text += ' ';
    starts.push(text.length);
    text += token.text;
  }
  return { tokens, text, starts, box: around(tokens.map((token) => token.box)) };
}

/** The words that overlap a span of the run's text. */
export function tokensWithin(run: Run, start: number, end: number): readonly Token[] {
  return run.tokens.filter((token, index) => {
    const from = run.starts[index] ?? 0;
    return from < end && from + token.text.length > start;
  });
}

/** Height of a run's box. */
export function heightOf(run: { readonly box: Box }): number {
  return run.box[3] - run.box[1];
}

/** Horizontal overlap of two boxes as a share of the narrower one, 0 to 1. */
export function sharedWidth(a: Box, b: Box): number {
  const shared = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  return shared <= 0 ? 0 : shared / Math.max(1e-9, Math.min(a[2] - a[0], b[2] - b[0]));
}
