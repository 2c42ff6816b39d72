import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, readPage, textsOf } from '../support/markdown.ts';
import { outOfReview, type ReadSample, readSamples } from '../support/samples.ts';
import { sharePages } from '../support/shared-pages.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const KNOWN_WRONG = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/samples/known-wrong.json'), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

describe('the samples, read by the local model', () => {
  const state = mkdtempSync(join(tmpdir(), 'recto-samples-'));
  sharePages(state);
  let samples: readonly ReadSample[];
  const sample = (name: string) => samples.find((one) => one.name === name);
  beforeAll(async () => {
    samples = await readSamples(state);
  }, 300_000);
  afterAll(() => rmSync(state, { recursive: true, force: true }));

  it('have no wrong value beside those that are known', () => {
    for (const { name, differences } of samples) {
      const known = KNOWN_WRONG[name] ?? [];
      expect({ name, wrong: differences.wrong.filter((pointer) => !known.includes(pointer)) }).toEqual({
        name,
        wrong: [],
      });
    }
  });

  it('say that their values need a look', () => {
    for (const { result } of samples)
      expect(result.model.notes).toContainEqual(expect.objectContaining({ code: 'often_wrong' }));
  });

  it.each([
    ['invoice/bicycle-workshop.pdf', 'partial'],
    ['code-module/latin1.js', 'succeeded'],
  ])('%s is read whole and right, and is %s', (name, status) => {
    expect(sample(name)).toMatchObject({ result: { status }, differences: { wrong: [], missing: [] } });
  });

  it.each(['README.md', 'docs/results.md'])('are what the example in %s shows', (path) => {
    const [shown = ''] = textsOf(readPage(path), 'json', '');
    expect(sample('invoice/bicycle-workshop.pdf')?.result).toMatchObject(JSON.parse(shown));
  });

  it('have as many wrong values that are not in review as the README says', () => {
    const { values, kept, wrong } = outOfReview(samples);
    const wrongOnes = `${wrong} ${wrong === 1 ? 'is' : 'are'} wrong`;
    expect(README).toContain(`leaves ${kept} of ${values} values out of \`review\`, of which ${wrongOnes}`);
  });
});
