import type { ReadLine } from '../recognize.ts';
import { hasTrigrams, rankLanguages } from './find-language.ts';
import type { SecondLine } from './tesseract.ts';

/** Letters below which a text says nothing about its language. */
const MIN_LETTERS = 8;
/** Lead, in natural logarithms of likelihood, from which the likeliest language needs no trial. */
const CLEAR_LEAD = 6;
const MAX_TRIED = 6;
const TRIAL_LINES = 3;

/** A line that may be read on trial. */
export interface TrialLine<T> {
  readonly line: T;
  readonly text: string;
}

/**
 * The language of a page: by its words as the first reader has them, and between languages that these leave open by
 * reading the longest lines in each: the right one is read with the highest confidence. The first of `languages` if
 * there is too little to judge by.
 */
export async function chooseLanguage<T extends Pick<ReadLine, 'chars'>>(
  lines: readonly TrialLine<T>[],
  input: { readonly languages: readonly string[]; readonly nearby: readonly string[] },
  read: (line: T, language: string) => Promise<SecondLine>,
): Promise<string> {
  const [only = 'eng', second] = input.languages;
  if (second === undefined) return only;
  const { ranked, letters } = rankLanguages([...lines.map(({ text }) => text), ...input.nearby], input.languages);
  if (letters < MIN_LETTERS) return only;
  const best = ranked[0]?.score ?? 0;
  const open = ranked
    .filter(({ language, score }) => !hasTrigrams(language) || best - score < CLEAR_LEAD)
    .map(({ language }) => language)
    .slice(0, MAX_TRIED);
  if (open.length < 2) return open[0] ?? only;
  const longest = lines.toSorted((a, b) => b.text.length - a.text.length).slice(0, TRIAL_LINES);
  let found = { language: open[0] ?? only, sure: -1 };
  for (const language of open) {
    let sure = 0;
    for (const { line } of longest) sure += (await read(line, language)).confidence;
    if (sure > found.sure) found = { language, sure };
  }
  return found.language;
}
