import type { ReadDocument } from '../../bench/support/documents.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import type { Field } from '../../schemas/result.ts';
import { findAmounts } from '../../src/document/values/amounts.ts';
import { findCurrencies } from '../../src/document/values/currencies.ts';
import { findDates } from '../../src/document/values/dates.ts';
import { normalise } from '../../src/document/values/normalise.ts';
import { findTimes } from '../../src/document/values/times.ts';
import { leavesOf } from '../../src/extract/leaves.ts';

/** Share of a text's words that its printed text must have. */
const MAX_WORDS = 0.8;

/**
 * The values of a result that their printed text does not bear out and that nobody is told to look at: judged from the result and
 * the pages alone, so that it does not rest on how the verdict came about.
 */
export function unsupportedValues({ path, result, pages }: ReadDocument): readonly string[] {
  const told = new Set([...result.review, ...result.issues].map(({ pointer }) => pointer));
  return leavesOf(result.data).flatMap(({ pointer, value }) => {
    const field = result.fields[pointer];
    const borneOut =
      value === null ||
      told.has(pointer) ||
      // What an electronic invoice says in its XML need not be printed.
      field?.source !== undefined ||
      (field?.grounded === true && isOnPage(field, pages) && says(field.text ?? '', value));
    return borneOut ? [] : [`${path} ${pointer} = ${JSON.stringify(value)}, printed: ${JSON.stringify(field?.text)}`];
  });
}

/** Whether the words that the field was read from are within its box on its page. */
function isOnPage({ page: number, box, text = '' }: Field, pages: readonly PreparedPage[]): boolean {
  const page = pages.find((candidate) => candidate.number === number);
  if (page === undefined || box === undefined) return false;
  const inside = page.words.filter(
    ({ box: [x0, y0, x1, y1] }) => x0 >= box[0] && y0 >= box[1] && x1 <= box[2] && y1 <= box[3],
  );
  const there = new Set(inside.flatMap((word) => word.text.split(' ')));
  return text.split(' ').every((part) => there.has(part));
}

function says(text: string, value: string | number | boolean): boolean {
  if (typeof value === 'boolean') return text !== '';
  if (typeof value === 'number') {
    const read = findAmounts(text).flatMap(({ value: one, alternative }) => [one, alternative]);
    const digits = text.match(/\d+/g) ?? [];
    return read.includes(value) || digits.some((run) => Number(run) === value);
  }
  const meanings = [
    ...findDates(text).flatMap(({ iso, alternative }) => [iso, alternative]),
    ...findTimes(text).map(({ iso }) => iso),
    ...findCurrencies(text).map(({ code }) => code),
  ];
  if (meanings.includes(value)) return true;
  const printed = normalise(text);
  if (printed.includes(normalise(value))) return true;
  const words = value.split(/\s+/).map(normalise);
  return words.filter((word) => printed.includes(word)).length >= MAX_WORDS * words.length;
}
