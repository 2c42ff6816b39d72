import { findPostcodes } from '../../../document/values/postcodes.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { FoundValue } from './found.ts';
import { isLabelledCode } from './labelled.ts';

/** Words of a postcode's line beside it: a place, a state, a country. */
const MAX_WORDS = 6;
const SCORE = 1;

/** Finds the lines that say a postcode and a place and nothing else, as those that end an address. */
export function findPlaceLines(document: LabelledDocument): readonly FoundValue[] {
  return document.layout.lines.flatMap((line) =>
    line.cells.flatMap((cell): readonly FoundValue[] => {
      const [code, ...others] = findPostcodes(cell.text);
      if (code === undefined || others.length > 0 || isLabelledCode(document, line, cell)) return [];
      const rest = cell.text.slice(0, code.start) + cell.text.slice(code.end);
      const words = rest.match(/\p{L}+/gu) ?? [];
      const isPlace = words.some((word) => /^\p{Lu}\p{L}{2}/u.test(word)) && words.length <= MAX_WORDS;
      if (!isPlace || /\d|[:=#*]/.test(rest)) return [];
      return [{ value: cell.text.trim(), tokens: cell.tokens, score: SCORE, at: line.at }];
    }),
  );
}
