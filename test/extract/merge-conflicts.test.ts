import { describe, expect, it } from 'vitest';
import { type ChunkData, mergeChunks } from '../../src/extract/merge.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const chunk = (data: Record<string, unknown>, ...pages: readonly number[]): ChunkData => ({
  data,
  evidence: {},
  pages,
});

/** Merges data, one page each, on which the lines given are printed. */
async function merge(...parts: readonly (readonly [data: Record<string, unknown>, ...lines: readonly string[]])[]) {
  const pages = pagesOf(...parts.map(([, ...lines], at) => preparedPage(lines, at + 1)));
  return mergeChunks(
    parts.map(([data], at) => chunk(data, at + 1)),
    { pages },
  );
}

describe('deciding between values that chunks disagree about', () => {
  it('chooses the one that is printed on its own page, and reports that the other is not', async () => {
    const merged = await merge([{ total: 80 }, 'Subtotal'], [{ total: 90 }, 'Total 90.00']);
    expect(merged.data).toEqual({ total: 90 });
    expect(merged.issues).toEqual([
      {
        code: 'conflict',
        pointer: '/total',
        message: '/total is 90 on page 2, but page 1 says 80, which is not printed there.',
      },
    ]);
  });

  it('chooses the one in more chunks, of printed values', async () => {
    const merged = await merge(
      [{ number: 'A-1' }, 'Order A-1'],
      [{ number: 'B-2' }, 'Invoice B-2'],
      [{ number: 'B-2' }, 'Invoice B-2'],
    );
    expect(merged.data).toEqual({ number: 'B-2' });
    expect(merged.issues.map(({ message }) => message)).toEqual([
      '/number is "B-2" on pages 2 to 3, but page 1 says "A-1".',
    ]);
  });

  it('chooses the first one, of printed values in equally many chunks', async () => {
    const merged = await merge([{ number: 'A-1' }, 'Order A-1'], [{ number: 'B-2' }, 'Invoice B-2']);
    expect([merged.data, merged.issues.length]).toEqual([{ number: 'A-1' }, 1]);
  });

  it('reports every other value once, with all its pages', async () => {
    const merged = await mergeChunks([
      chunk({ n: 'x' }, 1, 2),
      chunk({ n: 'y' }, 3, 4),
      chunk({ n: 'x' }, 5, 6),
      chunk({ n: 'y' }, 8),
      chunk({ n: 'x' }, 9),
      chunk({ n: 'z' }, 10),
    ]);
    expect(merged.issues.map(({ message }) => message)).toEqual([
      '/n is "x" on pages 1 to 2, 5 to 6 and 9, but pages 3 to 4 and 8 say "y".',
      '/n is "x" on pages 1 to 2, 5 to 6 and 9, but page 10 says "z".',
    ]);
  });

  it('treats values in different notations as equal', async () => {
    const merged = await mergeChunks([
      chunk({ name: 'Corner  Bakery', total: 90, rate: 0.3, code: 'ﬁx', note: '' }, 1),
      chunk({ name: 'CORNER BAKERY ', total: '90', rate: 0.1 + 0.2, code: 'fix', note: 'paid' }, 2),
    ]);
    expect(merged.data).toEqual({ name: 'Corner  Bakery', total: 90, rate: 0.3, code: 'ﬁx', note: 'paid' });
    expect(merged.issues).toEqual([]);
  });

  it('does not treat numbers as equal because their digits are', async () => {
    const merged = await mergeChunks([chunk({ a: '1.5', b: '007', c: 1.5 }, 1), chunk({ a: '15', b: 7, c: -1.5 }, 2)]);
    expect(merged.issues.map(({ pointer }) => pointer)).toEqual(['/a', '/b', '/c']);
  });

  it('trusts a model that locates a value', async () => {
    const pages = pagesOf(preparedPage(['Paid X'], 1), preparedPage(['Paid'], 2));
    const paid: ChunkData = { data: { paid: true }, evidence: { '/paid': { page: 1, words: [1] } }, pages: [1] };
    const merged = await mergeChunks([chunk({ paid: false }, 2), paid], { pages });
    expect([merged.data, merged.evidence]).toEqual([{ paid: true }, paid.evidence]);
  });

  it('does not lose a value without a word where another chunk gives a list or an object for it', async () => {
    for (const other of [[{ amount: 90 }], ['a'], { amount: 90 }]) {
      const merged = await mergeChunks([chunk({ total: 90 }, 1), chunk({ total: other }, 2)]);
      expect(merged.data).toEqual({ total: 90 });
      expect(merged.issues).toEqual([
        {
          code: 'conflict',
          pointer: '/total',
          message: `/total is 90 on page 1, but page 2 says ${JSON.stringify(other)}.`,
        },
      ]);
      const reversed = await mergeChunks([chunk({ total: other }, 1), chunk({ total: 90 }, 2)]);
      expect([reversed.data, reversed.issues.length]).toEqual([{ total: other }, 1]);
    }
  });

  it('takes what is printed, a list or not', async () => {
    const merged = await merge([{ total: 80 }, 'nothing'], [{ total: [{ amount: 90 }] }, 'Amount 90.00']);
    expect(merged.data).toEqual({ total: [{ amount: 90 }] });
  });

  it('drops blank values without an issue', async () => {
    for (const nothing of [null, '', ' ', [], {}, { a: null }, [null]]) {
      const merged = await mergeChunks([chunk({ total: nothing }, 1), chunk({ total: 90 }, 2)]);
      expect([merged.data, merged.issues]).toEqual([{ total: 90 }, []]);
    }
  });

  it('keeps a long value out of the message', async () => {
    const merged = await mergeChunks([chunk({ a: 'x'.repeat(10_000) }, 1), chunk({ a: 'y' }, 2)]);
    expect(merged.issues[0]?.message.length).toBeLessThan(300);
  });

  it('loads a page only where it decides something, and once for all that it decides', async () => {
    const prepared = [1, 2, 3].map((number) => preparedPage([`Order A-${number}, total ${number}.00`], number));
    const loaded: number[] = [];
    const { numbers, load } = pagesOf(...prepared);
    const pages = {
      numbers,
      load: (number: number) => {
        loaded.push(number);
        return load(number);
      },
    };
    await mergeChunks([chunk({ a: 1, b: 1 }, 1), chunk({ a: 1 }, 2), chunk({ c: 1 }, 3)], { pages });
    expect(loaded).toEqual([]);
    const disagreeing = [1, 2].map((n) => chunk({ order: `A-${n}`, total: n, seller: { name: `A-${n}` } }, n));
    await mergeChunks([...disagreeing, chunk({ c: 1 }, 3)], { pages });
    expect(loaded).toEqual([1, 2]);
  });
});
