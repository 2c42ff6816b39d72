import { findPostcodes } from '../../../document/values/postcodes.ts';
import { addressScore, wordsOf } from '../find/line-kinds.ts';
import { type Run, runOf, tokensWithin } from '../layout.ts';
import { ENDS_WITH_LEGAL_FORM, LEGAL_FORMS } from '../vocabulary/line-words.ts';

/** Score from which a line is a street's. */
export const STREET_SCORE = 1;
/** Words of a name before its legal form from which it may be a whole one. */
const WHOLE_NAME = 2;

/** The name of a party and the lines below it. */
export interface SplitName {
  readonly name: Run | undefined;
  readonly rest: readonly Run[];
  /** The line above the name, where it may be a part of it, or somebody there. */
  readonly above?: Run;
}

/** The name of a party and the lines below it; no name where a street and its place are all that there is. */
export function splitName(lines: readonly Run[]): SplitName {
  const [first, ...rest] = lines;
  const [second] = rest;
  if (first === undefined) return { name: undefined, rest };
  // A street has a place below it, or nothing.
  const isPlace = second === undefined || findPostcodes(second.text).length > 0;
  if (isStreet(first.text) && isPlace) return { name: undefined, rest: lines };
  if (second === undefined) return { name: first, rest };
  const isWrapped = endsName(first.text, second.text);
  if (rest.length < 2 && !(isWrapped && wordsBeforeForm(second.text) === 0)) return { name: first, rest };
  // A logo above the name: `Acme / Acme Tools Ltd`.
  if (isRepeated(first.text, second.text)) return { name: second, rest: rest.slice(1) };
  if (!isWrapped) return { name: first, rest };
  // A name that goes on to its legal form in the next line: `Sound Structural / Restoration, Inc.`
  const joined = runOf([...first.tokens, ...second.tokens]);
  if (wordsBeforeForm(second.text) < WHOLE_NAME) return { name: joined, rest: rest.slice(1) };
  return { name: second, rest: rest.slice(1), above: first };
}

function isStreet(text: string): boolean {
  return /\p{L}.*\d|^\d{1,5}(?:\s?(?:bis|ter))?,?\s+\p{L}/u.test(text) && addressScore(text) >= STREET_SCORE;
}

/** Whether a line has the words of the one above it and a legal form or the like. */
function isRepeated(above: string, line: string): boolean {
  const [words, own] = [wordsOf(above), wordsOf(line)];
  const isBegun = words.every((word, at) => own[at] === word);
  return isBegun && words.length < own.length && ENDS_WITH_LEGAL_FORM.test(line.trim());
}

/** Whether a line goes on with the name above it: it ends with a legal form, which that one has not. */
function endsName(name: string, next: string): boolean {
  const hasForm = (text: string) => /^\P{Nd}+$/u.test(text) && ENDS_WITH_LEGAL_FORM.test(text.trim());
  return !hasForm(name) && hasForm(next) && addressScore(next) < STREET_SCORE;
}

function wordsBeforeForm(text: string): number {
  const before = text.trim().replace(ENDS_WITH_LEGAL_FORM, '');
  return wordsOf(before).filter((word) => word.length > 1 && !LEGAL_FORMS.has(word)).length;
}

/** A name without what says whose it is: `Patient: Robert Nolan`. */
export function withoutRole(run: Run): Run {
  const [role = ''] = /^\p{L}[\p{L} ]{1,20}:\s+(?=\p{L})/u.exec(run.text) ?? [];
  const tokens = role === '' ? [] : tokensWithin(run, role.length, run.text.length);
  return tokens.length === 0 ? run : runOf(tokens);
}
