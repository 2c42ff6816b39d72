import { beforeAll, describe, expect, it } from 'vitest';
import { BARS } from '../../bench/accuracy/bars.ts';
import { type Accuracy, measureAccuracy } from '../../bench/accuracy/measure.ts';
import { isHeldOut } from '../../bench/trust/documents.ts';
import { unsupportedValues } from '../support/unsupported-values.ts';

let accuracy: Accuracy;
beforeAll(async () => {
  // Photos take a second each: the half of the receipts that nothing is fitted on is enough.
  accuracy = await measureAccuracy((path) => !path.startsWith('receipts/') || isHeldOut(path));
});

describe('the local model on real receipts and invoices', () => {
  it.each(Object.entries(BARS))('reads %s as well as it must', (name, bars) => {
    const group = accuracy.groups.find((candidate) => candidate.name === name);
    expect(group?.documents).toBeGreaterThan(0);
    for (const [field, bar] of Object.entries(bars)) {
      const reached = field === 'mean' ? group?.mean : group?.fields.find((score) => score.field === field)?.accuracy;
      expect(reached, `${name}: ${field}`).toBeGreaterThanOrEqual(bar);
    }
  });

  it('says nothing that is not on the page', () => {
    expect(accuracy.unproven).toEqual([]);
    expect(accuracy.documents.flatMap(unsupportedValues)).toEqual([]);
  });

  it('reads every one of them without a failure', () => {
    const failed = accuracy.documents.filter(({ result }) => result.status === 'failed');
    expect(failed.map(({ path, result }) => [path, result.error])).toEqual([]);
  });
});
