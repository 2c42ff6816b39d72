import { BARS } from './accuracy/bars.ts';
import { type GroupScore, measureAccuracy } from './accuracy/measure.ts';
import { row } from './print.ts';

const WIDTHS = [28, 16, 10, 7, 7, 8, 9, 6];

/**
 * What the local model reads right of the corpus's receipts and invoices, beside the bars: of all, and of those that
 * nothing may be tuned on.
 */
export async function benchAccuracy(): Promise<void> {
  const { groups, heldOut, documents, unproven } = await measureAccuracy();
  printScores(groups);
  console.log('held out: nothing was tuned on these');
  printScores(heldOut);
  const values = documents.flatMap(({ result }) =>
    Object.values(result.fields).filter(({ state }) => state !== 'absent' && state !== 'empty'),
  );
  console.log(
    `values in ${documents.length} results: ${values.length}; not on their page and not in review: ${unproven.length} (the bar is 0)`,
  );
  for (const value of unproven) console.log(`  ${value}`);
}

function printScores(groups: readonly GroupScore[]): void {
  row(['documents', 'field', 'documents', 'right', 'wrong', 'absent', 'accuracy', 'bar'], WIDTHS);
  for (const { name, documents, fields, mean } of groups) {
    const bar = (field: string) => BARS[name]?.[field]?.toFixed(2) ?? '';
    for (const field of fields) {
      const { documents: asked, right, wrong, absent, accuracy } = field;
      row([name, field.field, asked, right, wrong, absent, accuracy.toFixed(3), bar(field.field)], WIDTHS);
    }
    row([name, 'mean', documents, '', '', '', mean.toFixed(3), bar('mean')], WIDTHS);
  }
}
