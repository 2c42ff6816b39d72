import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outOfReview, readSamples } from '../test/support/samples.ts';
import { row } from './print.ts';

const WIDTHS = [32, 11, 7, 7, 9];

/** What the local model reads right of every field of the samples, against a truth made by eye. */
export async function benchSamples(): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), 'recto-samples-'));
  try {
    const samples = await readSamples(state);
    row(['sample', 'status', 'right', 'wrong', 'missing'], WIDTHS);
    for (const { name, result, differences: d } of samples) {
      row([name, result.status, d.right.length, d.wrong.length, d.missing.length], WIDTHS);
    }
    const { values, kept, wrong } = outOfReview(samples);
    console.log(`values not in review: ${kept} of ${values}, ${wrong} of them wrong`);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}
