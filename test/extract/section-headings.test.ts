import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../support/judge.ts';

const text = { type: 'string' };
const SCHEMA = {
  type: 'object',
  properties: {
    articles: {
      type: 'array',
      items: { type: 'object', properties: { group: text, no: text, name: text, price: { type: 'number' } } },
    },
  },
};
const FIRST = [
  'No         Name                  Price',
  'Countersunk screws',
  '20106      Steel, galvanised      4.10',
  '20114      Brass, plain           6.35',
  '20121      Stainless A2           7.80',
  'Washers',
];
const SECOND = [
  'No         Name                  Price',
  '30107      Brass, nickelled       1.95',
  '30118      Stainless A4           2.40',
  'Anchors',
  '40102      Steel, galvanised     11.60',
];
const row = (group: string, no: string, name: string, price: number) => ({ group, no, name, price });
const ARTICLES = [
  row('Countersunk screws', '20106', 'Steel, galvanised', 4.1),
  row('Countersunk screws', '20114', 'Brass, plain', 6.35),
  row('Countersunk screws', '20121', 'Stainless A2', 7.8),
  row('Washers', '30107', 'Brass, nickelled', 1.95),
  row('Washers', '30118', 'Stainless A4', 2.4),
  row('Anchors', '40102', 'Steel, galvanised', 11.6),
];

async function judge(articles: readonly object[]) {
  const { review, lists } = await judgeAnswer({ articles }, SCHEMA, FIRST, SECOND);
  return {
    verdict: lists['/articles']?.verdict,
    review: review.map(({ pointer, because }) => `${pointer} ${because}`),
  };
}

describe('what a line above rows says of them', () => {
  it('is their value, also from the foot of the page before', async () => {
    expect(await judge(ARTICLES)).toEqual({ verdict: 'complete', review: [] });
  });

  it('is not what a line above other rows says', async () => {
    const moved = ARTICLES.map((article, at) => (at === 4 ? { ...article, group: 'Anchors' } : article));
    expect((await judge(moved)).review).toEqual(['/articles/4/group not_in_row']);
  });

  it('is left out where a row lacks it', async () => {
    const lacking = ARTICLES.map((article, at) => (at === 1 ? { ...article, group: null } : article));
    expect((await judge(lacking)).review).toEqual(['/articles/1/group left_out']);
  });
});
