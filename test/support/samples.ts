import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../schemas/result.ts';
import { jobOptionsOf, readConfig } from '../../src/app/config.ts';
import { createContainer, runDepsOf } from '../../src/app/container.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { runInProcess } from '../../src/pipeline/run-in-process.ts';
import { compareWithGold, type Differences } from './gold.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface ReadSample {
  /** Path below `samples/`. */
  readonly name: string;
  readonly result: Result;
  readonly differences: Differences;
}

/** Reads all samples with the local model, and compares each whole result with the truth. `state`: an empty folder. */
export async function readSamples(state: string): Promise<readonly ReadSample[]> {
  const gold = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/samples/gold.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const container = await createContainer(readConfig({ RECTO_STATE: state }), 1);
  const { signal } = new AbortController();
  const read: ReadSample[] = [];
  try {
    for (const [name, truth] of Object.entries(gold)) {
      const type = await loadDocumentType(name.split('/')[0] ?? '');
      const options = jobOptionsOf(container.config, {});
      const job = await accept(
        { path: join(ROOT, 'samples', name), type, options },
        { store: container.store, maxBytes: 1e8 },
        { signal },
      );
      const result = await runInProcess(job, runDepsOf(container, options), { signal });
      read.push({ name, result, differences: compareWithGold(result.data, truth) });
    }
  } finally {
    await container.close();
  }
  return read;
}

/** Of the values in the samples: how many are not in review, and how many of these are wrong. */
export function outOfReview(samples: readonly ReadSample[]): {
  readonly values: number;
  readonly kept: number;
  readonly wrong: number;
} {
  const sum = (count: (sample: ReadSample) => number) => samples.reduce((total, sample) => total + count(sample), 0);
  const isKept = ({ review }: Result) => {
    const doubtful = new Set(review.map(({ pointer }) => pointer));
    return (pointer: string) => !doubtful.has(pointer);
  };
  return {
    values: sum(({ differences: { right, wrong } }) => right.length + wrong.length),
    kept: sum(({ result, differences: { right, wrong } }) => [...right, ...wrong].filter(isKept(result)).length),
    wrong: sum(({ result, differences: { wrong } }) => wrong.filter(isKept(result)).length),
  };
}
