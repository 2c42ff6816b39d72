import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../support/judge.ts';

const texts = { type: 'array', items: { type: 'string' } };
const SCHEMA = {
  type: 'object',
  properties: { title: { type: 'string' }, features: texts, present: texts },
};

async function judge(data: unknown, page: readonly string[], ...more: readonly (readonly string[])[]) {
  const { lists, issues } = await judgeAnswer(data, SCHEMA, page, ...more);
  return { lists, issues: issues.map(({ code, pointer }) => `${code} ${pointer}`) };
}

describe('a list of texts on lines of their own', () => {
  const page = [
    'Flat in a quiet street',
    '',
    'Features',
    '   South balcony',
    '   Fitted kitchen',
    '   Underground parking',
    '   Cellar',
    '   Lift',
    '',
    'Call us for a viewing.',
  ];
  const features = ['South balcony', 'Fitted kitchen', 'Underground parking', 'Cellar', 'Lift'];
  const verdictOn = async (items: readonly string[] | null) => {
    const { lists } = await judge({ title: 'Flat in a quiet street', features: items }, page);
    return lists['/features'];
  };

  it('is complete where each of them is an item', async () => {
    expect(await verdictOn(features)).toMatchObject({ verdict: 'complete', extracted: 5 });
  });

  it.each([
    ['first', features.slice(1), ['South balcony']],
    ['last', features.slice(0, -1), ['Lift']],
    ['second', features.filter((_, at) => at !== 1), ['Fitted kitchen']],
  ])('is short where the %s is left out', async (_, items, missing) => {
    expect(await verdictOn(items)).toMatchObject({ verdict: 'short', missing: missing.map((text) => ({ text })) });
  });

  it('is not known to be complete without an item', async () => {
    expect(await verdictOn([])).toMatchObject({ verdict: 'unknown' });
    expect(await verdictOn(null)).toMatchObject({ verdict: 'unknown' });
  });

  it('is told to be in another order', async () => {
    const { issues } = await judge({ features: features.toReversed() }, page);
    expect(issues).toContain('rows_out_of_order /features/1');
  });

  it('is told to have two items in one', async () => {
    const { issues } = await judge({ features: [...features.slice(0, 3), 'Cellar Lift'] }, page);
    expect(issues).toContain('list_short /features/3');
  });
});

describe('a list of texts in a line', () => {
  const page = [
    'Minutes of the council',
    'Present: Ruth Calder, Imran Shah, Piotr',
    'Nowak and Grace Obi',
    'The budget was approved.',
  ];
  const present = ['Ruth Calder', 'Imran Shah', 'Piotr Nowak', 'Grace Obi'];

  it('is complete where nothing but signs and a word like "and" parts its items', async () => {
    const { lists, issues } = await judge({ present }, page);
    expect({ verdict: lists['/present']?.verdict, issues }).toEqual({ verdict: 'complete', issues: [] });
  });

  it.each([
    ['front', present.slice(1)],
    ['middle', present.filter((_, at) => at !== 2)],
  ])('is short where one is left out at its %s', async (_, items) => {
    const { lists } = await judge({ present: items }, page);
    expect(lists['/present']?.verdict).toBe('short');
  });
});

describe('a list of texts', () => {
  it.each([
    ['parted by dots', 'Skills: Python · Java · Scala · Rust', ['Python', 'Java']],
    ['parted by bars', 'Skills: Python | Java | Scala | Rust', ['Python', 'Scala', 'Rust']],
    ['of sizes', 'Sizes: S, M, L, XL', ['S', 'L', 'XL']],
    ['of codes', 'Stations: 1204, 1877, 1310', ['1204', '1310']],
  ])('%s is short where one is left out', async (_, line, present) => {
    const { lists } = await judge({ present }, ['Overview', '', line, '', 'Good luck.']);
    expect(lists['/present']?.verdict).toBe('short');
  });

  it('says nothing of items that stand in running text', async () => {
    const page = [
      'Between Acme Ltd of 1 High Street, the seller, and',
      'Beta Works of 2 Low Road, the buyer, it is agreed',
    ];
    const { lists, issues } = await judge({ present: ['Acme Ltd', 'Beta Works'] }, page);
    expect(lists['/present']?.verdict).toBe('unknown');
    expect(issues.filter((issue) => issue.includes('/present'))).toEqual([]);
  });

  it('is not known to be complete where it ends with its page and another page follows', async () => {
    const page = ['Present', '   Ruth Calder', '   Imran Shah', '   Piotr Nowak'];
    const present = ['Ruth Calder', 'Imran Shah', 'Piotr Nowak'];
    expect((await judge({ present }, page)).lists['/present']).toMatchObject({ verdict: 'complete' });
    const two = await judge({ present }, page, ['   Grace Obi', 'The budget was approved.']);
    expect(two.lists['/present']).toMatchObject({ verdict: 'unknown' });
  });
});
