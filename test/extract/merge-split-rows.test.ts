import { describe, expect, it } from 'vitest';
import { type ChunkData, mergeChunks } from '../../src/extract/merge.ts';

const chunk = (rows: readonly unknown[], ...pages: readonly number[]): ChunkData => ({
  data: { rows },
  evidence: {},
  pages,
});
const [wrench, hammer, nails, saw] = [
  { item: 'Torque wrench', quantity: 1, amount: 90 },
  { item: 'Hammer', quantity: 2, amount: 30 },
  { item: 'Box of nails', quantity: 4, amount: 18 },
  { item: 'Hand saw', quantity: 1, amount: 22 },
];
const only = (row: Record<string, unknown>, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, names.includes(name) ? value : null]));

const merge = async (above: readonly unknown[], below: readonly unknown[], page = 2) =>
  mergeChunks([chunk(above, 1), chunk(below, page)]);

describe('a row that a page break splits', () => {
  it('is one row where each half has what the other lacks', async () => {
    const merged = await merge([wrench, hammer, only(nails, 'item')], [only(nails, 'quantity', 'amount'), saw, wrench]);
    expect(merged).toMatchObject({ data: { rows: [wrench, hammer, nails, saw, wrench] }, issues: [] });
  });

  it('is one row where both halves repeat its key', async () => {
    const merged = await merge(
      [wrench, hammer, only(nails, 'item', 'quantity')],
      [only(nails, 'item', 'amount'), saw, wrench],
    );
    expect(merged.data).toEqual({ rows: [wrench, hammer, nails, saw, wrench] });
  });

  it('is one row where the next page has only the rest of a text', async () => {
    const begun = { ...nails, item: 'Box of nails,' };
    const merged = await merge(
      [wrench, hammer, begun],
      [{ item: 'galvanised', quantity: null, amount: null }, saw, wrench],
    );
    expect(merged.data).toEqual({
      rows: [wrench, hammer, { ...nails, item: 'Box of nails, galvanised' }, saw, wrench],
    });
    const hyphenated = await merge(
      [wrench, hammer, { ...nails, item: 'Box of galva-' }],
      [{ item: 'nised nails' }, saw, wrench],
    );
    expect(hyphenated.data).toMatchObject({ rows: { 2: { item: 'Box of galvanised nails' } } });
  });

  it('keeps the evidence of both halves', async () => {
    const place = (page: number) => ({ page, words: [1] });
    const merged = await mergeChunks([
      { ...chunk([wrench, hammer, only(nails, 'item')], 1), evidence: { '/rows/2/item': place(1) } },
      {
        ...chunk([only(nails, 'quantity', 'amount'), saw, wrench], 2),
        evidence: { '/rows/0/amount': place(2), '/rows/1/item': place(2) },
      },
    ]);
    expect(merged.evidence).toEqual({
      '/rows/2/item': place(1),
      '/rows/2/amount': place(2),
      '/rows/3/item': place(2),
    });
  });

  it.each([
    [
      'a row that lacks nothing is followed by a part',
      [wrench, hammer, nails],
      [only(saw, 'quantity', 'amount'), saw, wrench],
    ],
    ['the halves together are not whole', [wrench, hammer, only(nails, 'item')], [only(nails, 'amount'), saw, wrench]],
    [
      'the halves contradict each other',
      [wrench, hammer, only(nails, 'item', 'amount')],
      [only(saw, 'item', 'quantity'), hammer, wrench],
    ],
    [
      'other rows lack the same',
      [wrench, only(hammer, 'item'), only(nails, 'item')],
      [only(nails, 'quantity', 'amount'), saw, wrench],
    ],
    ['there are too few other rows to tell', [only(nails, 'item')], [only(nails, 'quantity', 'amount')]],
    ['the text on the next page may be a heading', [wrench, hammer, nails], [{ item: 'Tools' }, saw, wrench]],
  ])('stays two rows where %s', async (_, above, below) => {
    expect(await merge(above, below)).toMatchObject({ data: { rows: [...above, ...below] }, issues: [] });
  });

  it('stays two rows where a page between them was not read', async () => {
    const [above, below] = [
      [wrench, hammer, only(nails, 'item')],
      [only(nails, 'quantity', 'amount'), saw, wrench],
    ];
    expect((await merge(above, below, 3)).data).toEqual({ rows: [...above, ...below] });
  });
});
