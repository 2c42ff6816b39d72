import { findLabels, indexLabels, withoutRates } from '../../model/local/labels.ts';
import { CONCEPTS } from '../../model/local/vocabulary/vocabulary.ts';

/** Labels of amounts that stand below or between the rows of a table: sums, taxes, discounts, balances. */
const SUM_LABELS = indexLabels(
  CONCEPTS.filter(({ kind }) => kind === 'amount').flatMap(({ labels, weak }) =>
    [...labels, ...weak].map((text) => ({ text, owner: 'sum', weight: 1 })),
  ),
);
/** Share of the letters before the first number of a line that such a label must have. */
const MIN_SHARE = 0.5;

/** Whether the text of a line is hardly more than the label of a sum: `Subtotal 12.00`, `Member discount (15%) -3.00`. */
export function isSumLine(text: string): boolean {
  const head = withoutRates(text).split(/\d/)[0] ?? '';
  const letters = head.replace(/[^\p{L}]/gu, '').length;
  if (letters < 3) return false;
  const labelled = findLabels(head, SUM_LABELS).reduce((sum, { start, end }) => sum + end - start, 0);
  return labelled >= MIN_SHARE * letters;
}
