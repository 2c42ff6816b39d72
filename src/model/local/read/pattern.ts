import { type LinearPattern, linearPattern } from '../../../util/linear-pattern.ts';

/** A match of a user's pattern in one of several texts: its first group, else the full match. */
export interface PatternMatch {
  readonly text: number;
  readonly start: number;
  readonly end: number;
}

const MAX_LENGTH = 500;
const MAX_TEXTS = 5000;

/**
 * Finds the first match of an untrusted pattern in each text, in linear time. Returns a sentence if the pattern cannot
 * be used.
 */
export function matchPattern(source: string, texts: readonly string[]): readonly PatternMatch[] | string {
  let pattern: LinearPattern;
  try {
    pattern = linearPattern(source);
  } catch (error) {
    return `The pattern "${source}" is not used: ${error instanceof Error ? error.message : String(error)}`;
  }
  return texts.slice(0, MAX_TEXTS).flatMap((text, index): PatternMatch[] => {
    const found = pattern.find(text.slice(0, MAX_LENGTH));
    return found === undefined || found.end <= found.start ? [] : [{ text: index, ...found }];
  });
}
