import { type LinearPattern, linearPattern } from '../../../util/linear-pattern.ts';

/** A match of a user's pattern in one of several texts: its first group where it has one, else the whole. */
export interface PatternMatch {
  readonly text: number;
  readonly start: number;
  readonly end: number;
}

const MAX_LENGTH = 500;
const MAX_TEXTS = 5000;

/**
 * First match of an untrusted pattern in each of the texts, in time that is linear in them.
 * Takes the pattern's source and the texts; returns the matches, or a sentence that says why the pattern cannot be used.
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
