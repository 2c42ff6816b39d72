import { describe, expect, it } from 'vitest';
import { type ChunkData, mergeChunks } from '../../src/extract/merge.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const chunk = (rows: readonly unknown[], ...pages: readonly number[]): ChunkData => ({
  data: { rows },
  evidence: {},
  pages,
});
const row = (item: string, amount: number) => ({ item, amount });
const lineOf = ({ item, amount }: { item: string; amount: number }) => `${item}    ${amount.toFixed(2)}`;

/** Pages, from 1, on which rows are printed. */
const printed = (...pages: readonly (readonly ReturnType<typeof row>[])[]) =>
  pagesOf(...pages.map((rows, at) => preparedPage(['Item   Amount', ...rows.map(lineOf)], at + 1)));

const [wrench, hammer, nails, parking, saw] = [
  row('Torque wrench', 90),
  row('Hammer', 15),
  row('Box of nails', 4.5),
  row('Parking', 5),
  row('Hand saw', 22),
];

describe('rows of a page that two chunks share', () => {
  it('are taken once', async () => {
    const pages = printed([wrench], [hammer, nails], [saw]);
    const merged = await mergeChunks([chunk([wrench, hammer, nails], 1, 2), chunk([hammer, nails, saw], 2, 3)], {
      pages,
    });
    expect(merged).toMatchObject({ data: { rows: [wrench, hammer, nails, saw] }, issues: [] });
  });

  it('are taken once also where no page has words', async () => {
    const merged = await mergeChunks([chunk([wrench, hammer, nails], 1, 2), chunk([hammer, nails, saw], 2, 3)]);
    expect(merged).toMatchObject({ data: { rows: [wrench, hammer, nails, saw] }, issues: [] });
  });

  it('stay twice where they are printed twice', async () => {
    const pages = printed([wrench], [parking, parking], [saw]);
    const merged = await mergeChunks([chunk([wrench, parking, parking], 1, 2), chunk([parking, parking, saw], 2, 3)], {
      pages,
    });
    expect(merged.data).toEqual({ rows: [wrench, parking, parking, saw] });
  });

  it('do not swallow a row like them on the page before and after', async () => {
    const pages = printed([parking], [parking], [parking]);
    const merged = await mergeChunks([chunk([parking, parking], 1, 2), chunk([parking, parking], 2, 3)], { pages });
    expect(merged.data).toEqual({ rows: [parking, parking, parking] });
  });

  it('do not swallow a row like them if the model locates each', async () => {
    const read = (rows: readonly unknown[], numbers: readonly number[], ...at: readonly number[]): ChunkData => ({
      ...chunk(rows, ...numbers),
      evidence: Object.fromEntries(at.map((page, index) => [`/rows/${index}/item`, { page, words: [2] }])),
    });
    const merged = await mergeChunks([read([parking, parking], [1, 2], 1, 2), read([parking, parking], [2, 3], 2, 3)]);
    expect(merged.data).toEqual({ rows: [parking, parking, parking] });
    expect([0, 1, 2].map((index) => merged.evidence[`/rows/${index}/item`]?.page)).toEqual([1, 2, 3]);
  });

  it('are reported where rows are alike and nothing tells how many there are', async () => {
    const merged = await mergeChunks([chunk([parking, parking], 1, 2), chunk([parking, parking], 2, 3)]);
    expect(merged.data).toEqual({ rows: [parking, parking] });
    expect(merged.issues).toMatchObject([{ code: 'overlap_unsure', pointer: '/rows', page: 2 }]);
  });

  it('are not looked for where chunks share no page', async () => {
    const merged = await mergeChunks([chunk([wrench, parking], 1), chunk([parking, wrench], 2)]);
    expect(merged.data).toEqual({ rows: [wrench, parking, parking, wrench] });
  });

  it('are all kept if the shared page has none of the list', async () => {
    const pages = printed([wrench, parking], [], [parking, saw]);
    const merged = await mergeChunks([chunk([wrench, parking], 1, 2), chunk([parking, saw], 2, 3)], { pages });
    expect(merged.data).toEqual({ rows: [wrench, parking, parking, saw] });
  });

  it('are made complete where one chunk has more of them than the other', async () => {
    const merged = await mergeChunks([
      chunk([wrench, { item: 'Hammer', amount: null }, { ...nails, note: 'steel' }], 1, 2),
      chunk([hammer, { ...nails, note: null }, saw], 2, 3),
    ]);
    expect(merged).toMatchObject({ data: { rows: [wrench, hammer, { ...nails, note: 'steel' }, saw] }, issues: [] });
  });

  it('are found though one chunk missed one of them', async () => {
    const pages = printed([wrench], [hammer, nails, parking], [saw]);
    const merged = await mergeChunks(
      [chunk([wrench, hammer, parking], 1, 2), chunk([hammer, nails, parking, saw], 2, 3)],
      {
        pages,
      },
    );
    expect(merged).toMatchObject({ data: { rows: [wrench, hammer, nails, parking, saw] }, issues: [] });
  });

  it('are found though one chunk misread a value, which the page decides', async () => {
    const [a, b] = [
      { item: 'Hammer', unit: 'pcs', amount: 15 },
      { item: 'Box of nails', unit: 'kg', amount: 4.5 },
    ];
    const lines = ['Hammer  pcs  15.00', 'Box of nails  kg  4.50'];
    const pages = pagesOf(preparedPage(['nothing'], 1), preparedPage(lines, 2), preparedPage(['nothing'], 3));
    const merged = await mergeChunks([chunk([a, { ...b, amount: 45 }], 1, 2), chunk([a, b], 2, 3)], { pages });
    expect(merged.data).toEqual({ rows: [a, b] });
    expect(merged.issues).toMatchObject([{ code: 'conflict', pointer: '/rows/1/amount' }]);
  });

  it('are all kept, and reported, where what was read of them is too different', async () => {
    const pages = printed([wrench], [hammer], [saw]);
    const misread = { ...hammer, amount: 150 };
    const merged = await mergeChunks([chunk([wrench, misread], 1, 2), chunk([hammer, saw], 2, 3)], { pages });
    expect(merged.data).toEqual({ rows: [wrench, misread, hammer, saw] });
    expect(merged.issues).toMatchObject([{ code: 'overlap_unsure', pointer: '/rows', page: 2 }]);
  });

  it('are found though what was read of them is not printed like that', async () => {
    const pages = printed([wrench], [hammer], [saw]);
    const coded = { item: 'tool/hammer', amount: 1500 };
    const merged = await mergeChunks([chunk([wrench, coded], 1, 2), chunk([coded, saw], 2, 3)], { pages });
    expect(merged).toMatchObject({ data: { rows: [wrench, coded, saw] }, issues: [] });
  });

  it('are distinguished from similar rows by the pages around one without words', async () => {
    const apart = printed([wrench, parking], [], [parking, saw]);
    const chunks = [chunk([wrench, parking], 1, 2), chunk([parking, saw], 2, 3)];
    expect((await mergeChunks(chunks, { pages: apart })).data).toEqual({ rows: [wrench, parking, parking, saw] });
    const pages = pagesOf(preparedPage([lineOf(wrench)], 1), preparedPage([], 2), preparedPage([lineOf(saw)], 3));
    expect((await mergeChunks(chunks, { pages })).data).toEqual({ rows: [wrench, parking, saw] });
  });

  it('take the whole of a row that begins on the page before', async () => {
    const whole = { item: 'Torque wrench with case', unit: 'pcs', amount: 90 };
    const lines = ['with case  pcs  90.00', 'Hammer  pcs  15.00'];
    const pages = pagesOf(preparedPage(['Torque wrench'], 1), preparedPage(lines, 2), preparedPage(['nothing'], 3));
    const next = { item: 'Hammer', unit: 'pcs', amount: 15 };
    const merged = await mergeChunks(
      [chunk([whole, next], 1, 2), chunk([{ ...whole, item: 'with case' }, next], 2, 3)],
      {
        pages,
      },
    );
    expect(merged).toMatchObject({ data: { rows: [whole, next] }, issues: [] });
  });

  it('are found in lists of plain values, and in lists within rows', async () => {
    const merged = await mergeChunks([
      { data: { tags: ['a', 'b', 'c'], rows: [{ item: 'A', parts: ['x', 'y'] }] }, evidence: {}, pages: [1, 2] },
      { data: { tags: ['b', 'C', 'd'], rows: [{ item: 'A', parts: ['x', 'y', 'z'] }] }, evidence: {}, pages: [2, 3] },
    ]);
    expect(merged.data).toEqual({ tags: ['a', 'b', 'c', 'd'], rows: [{ item: 'A', parts: ['x', 'y', 'z'] }] });
  });

  it('carry their evidence to their new location', async () => {
    const evidence = { '/rows/0/item': { page: 2, words: [5] }, '/rows/1/item': { page: 3, words: [6] } };
    const merged = await mergeChunks([chunk([wrench, hammer], 1, 2), { ...chunk([hammer, saw], 2, 3), evidence }]);
    expect(merged.evidence).toEqual({
      '/rows/1/item': { page: 2, words: [5] },
      '/rows/2/item': { page: 3, words: [6] },
    });
  });
});
