import type { Conflict, EinvoiceWitness } from './conflict.ts';
import { compareFigures } from './figures.ts';
import { compareParties } from './parties.ts';
import { textPages } from './printed-text.ts';
import { compareRates } from './rates.ts';
import { compareRows } from './rows.ts';
import { compareTerms } from './terms.ts';

/** Compares the data of an electronic invoice with its pages: where they show something else, one conflict a value. */
export async function compareWithPages(subject: EinvoiceWitness): Promise<readonly Conflict[]> {
  const text = textPages(subject.pages);
  const conflicts = [
    ...compareFigures(subject),
    ...compareParties(subject, text),
    ...(await compareRows(subject, text)),
    ...compareRates(subject, text),
    ...compareTerms(subject, text),
  ];
  const byPointer = new Map<string, Conflict>();
  for (const conflict of conflicts) {
    if (!byPointer.has(conflict.pointer)) byPointer.set(conflict.pointer, conflict);
  }
  return [...byPointer.values()];
}
