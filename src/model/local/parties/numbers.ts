import { findAmounts } from '../../../document/values/amounts.ts';
import { findDates } from '../../../document/values/dates.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { type Cell, type Line, type Run, runOf, tokensWithin } from '../layout.ts';

/** A single word with digits. */
const CODE_BEHIND = /^\s*[^\s\d]*\d\S*\s*$/;

/** Whether a cell begins with a label that has nothing, or a number, behind it. */
export function startsWithLabel(labelledDocument: LabelledDocument, line: Line, cell: Cell): boolean {
  return (labelledDocument.hits[line.at] ?? []).some((hit) => {
    const sure = hit.entry.key.length > 3 && hit.entry.owners.some(({ weight }) => weight > 0.6);
    const behind = line.text.slice(hit.end, cell.from + cell.text.length);
    const alone = !/\p{L}/u.test(behind) || /^\s*[:#]/.test(behind) || CODE_BEHIND.test(behind);
    return sure && alone && hit.start >= cell.from && hit.start <= cell.from + 1;
  });
}

/** A run without the number of the party that stands behind its name: `ACME S.A. NIF: A08765432`. */
export function withoutNumbers({ hits }: LabelledDocument, line: Line, run: Run): Run {
  const [first] = run.tokens;
  const from = first === undefined ? 0 : (line.starts[line.tokens.indexOf(first)] ?? 0);
  const label = (hits[line.at] ?? []).find(
    ({ start, end, entry }) =>
      start > from && entry.owners.some(({ weight }) => weight > 0.6) && /^\s*:\s*\S*\d/.test(line.text.slice(end)),
  );
  if (label === undefined) return run;
  const before = new Set(tokensWithin(line, from, label.start));
  const own = run.tokens.filter((token) => before.has(token));
  return own.length === 0 || own.length === run.tokens.length ? run : runOf(own);
}

/** Whether a label has a number or a day behind it. */
export function hasNumberBehind({ line, end, entry }: Hit): boolean {
  return entry.owners.some(({ weight }) => weight > 0.5) && /^[\s:#.]*\S*\d/.test(line.text.slice(end));
}

/** Whether a cell is a sum or a day and nothing else, as on a payment slip, which no line of an address is. */
export function isSumOrDay({ text }: Run): boolean {
  const sums = findAmounts(text).filter(({ decimals, currency }) => decimals === 2 || currency !== undefined);
  const spans = [...sums, ...findDates(text)];
  const rest = spans.reduce((left, { start, end }) => left.replace(text.slice(start, end), ''), text);
  return spans.length > 0 && !/[\p{L}\d]/u.test(rest);
}

/** A single word with several digits. */
const CODE_ALONE = /^(?=(?:[^\d\s]*\d){3})\S+$/;

/** Whether a cell is a code in the place of a name, or beside the label of one on its left. */
export function isCodeOf({ hits }: LabelledDocument, line: Line, { from, text }: Cell, above: readonly Run[]): boolean {
  const isPostcode = findPostcodes(text).some((postcode) => postcode.text === text.trim());
  if (!CODE_ALONE.test(text.trim()) || isPostcode) return false;
  const left = line.cells.findLast((other) => other.from < from);
  const isLabelled = (hits[line.at] ?? []).some(({ start, end }) => start === left?.from && end < from);
  return above.length === 0 || isLabelled;
}
