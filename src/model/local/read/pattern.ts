import { createContext, Script } from 'node:vm';

/** A match of a user's pattern in one of several texts: its first group where it has one, else the whole. */
export interface PatternMatch {
  readonly text: number;
  readonly start: number;
  readonly end: number;
}

const TIME_LIMIT_MS = 200;
const MAX_LENGTH = 500;
const MAX_TEXTS = 5000;

const SEARCH = new Script(`
  const pattern = new RegExp(source, 'du');
  const found = [];
  texts.forEach((text, index) => {
    const match = pattern.exec(text);
    if (match === null) return;
    const [start, end] = match.indices[1] ?? match.indices[0];
    if (end > start) found.push({ text: index, start, end });
  });
  JSON.stringify(found);
`);

/**
 * First match of an untrusted pattern in each of the texts. Length, number and time are bounded: a pattern that backtracks
 * without end is stopped.
 * Takes the pattern's source and the texts; returns the matches, or a sentence that says why the pattern cannot be used.
 */
export function matchPattern(source: string, texts: readonly string[]): readonly PatternMatch[] | string {
  const cut = texts.slice(0, MAX_TEXTS).map((text) => text.slice(0, MAX_LENGTH));
  try {
    const context = createContext(Object.assign(Object.create(null), { source, texts: cut }));
    const json: unknown = SEARCH.runInContext(context, { timeout: TIME_LIMIT_MS });
    return JSON.parse(String(json)) as PatternMatch[];
  } catch (error) {
    const reason =
      error instanceof Error || (typeof error === 'object' && error !== null) ? String((error as Error).message) : '';
    return `The pattern "${source}" is not used: ${reason}`;
  }
}
