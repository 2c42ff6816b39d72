import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leavesOf } from '../../src/extract/leaves.ts';
import { type ChunkData, mergeChunks } from '../../src/extract/merge.ts';
import { valueAt } from '../../src/util/json-pointer.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

interface Row {
  readonly item: string;
  readonly amount: number;
  readonly note?: string;
}

/** What stands on one page of a document. */
interface Page {
  readonly rows: readonly Row[];
  readonly tags: readonly string[];
  readonly showsNumber: boolean;
  readonly showsSeller: boolean;
}

const ITEMS = ['Torque wrench', 'Hammer', 'Box of nails'];
const NOTES = ['galvanised', 'second hand'];
const NUMBER = 'INV-2041';
const SELLER = 'Corner Tools Ltd';

const row = fc
  .record({ item: fc.nat(ITEMS.length - 1), note: fc.option(fc.nat(NOTES.length - 1)) })
  .map(({ item, note }): Row => {
    const plain = { item: ITEMS[item] ?? '', amount: 1000 + item };
    return note === null ? plain : { ...plain, note: NOTES[note] ?? '' };
  });
const page: fc.Arbitrary<Page> = fc.record({
  rows: fc.array(row, { maxLength: 4 }),
  tags: fc.array(fc.constantFrom('red', 'green', 'blue'), { maxLength: 3 }),
  showsNumber: fc.boolean(),
  showsSeller: fc.boolean(),
});
const document = fc.array(page, { minLength: 1, maxLength: 7 });

function linesOf({ rows, tags, showsNumber, showsSeller }: Page): readonly string[] {
  return [
    ...(showsNumber ? [`Invoice ${NUMBER}`] : []),
    ...(showsSeller ? [SELLER] : []),
    ...rows.map(({ item, amount, note = '' }) => `${item}   ${note}   ${amount.toFixed(2)}`),
    ...tags.map((tag) => `colour   ${tag}`),
  ];
}

/** What a model that makes no mistake says of some pages; nothing, or null, of what they do not show. */
function truthOf(pages: readonly Page[], absent: 'null' | 'left out'): Record<string, unknown> {
  const nothing = absent === 'null' ? null : undefined;
  const truth = {
    number: pages.some(({ showsNumber }) => showsNumber) ? NUMBER : nothing,
    seller: { name: pages.some(({ showsSeller }) => showsSeller) ? SELLER : nothing },
    rows: pages.flatMap(({ rows }) => rows.map((each) => (absent === 'null' ? { note: null, ...each } : each))),
    tags: pages.flatMap(({ tags }) => tags),
  };
  return JSON.parse(JSON.stringify(truth));
}

/** Cuts the numbers 1 to `count` after each that `cutAfter` says, every part beginning with the last `overlap` numbers before it. */
function cut(count: number, cutAfter: readonly boolean[], overlap: 0 | 1): readonly (readonly number[])[] {
  const parts: number[][] = [[]];
  for (let number = 1; number <= count; number += 1) {
    const last = parts.at(-1);
    last?.push(number);
    const longEnough = (last?.length ?? 0) > overlap;
    if (cutAfter[number] === true && longEnough && number < count) parts.push(overlap === 1 ? [number] : []);
  }
  return parts;
}

const cuts = fc.record({
  cutAfter: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  overlap: fc.constantFrom(0, 1) as fc.Arbitrary<0 | 1>,
  absent: fc.constantFrom('null', 'left out') as fc.Arbitrary<'null' | 'left out'>,
});

describe('merging right answers', () => {
  it('gives the same however the pages were cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(document, cuts, async (pages, { cutAfter, overlap, absent }) => {
        const chunks = cut(pages.length, cutAfter, overlap).map(
          (numbers): ChunkData => ({
            data: truthOf(
              numbers.flatMap((number) => pages[number - 1] ?? []),
              absent,
            ),
            evidence: {},
            pages: numbers,
          }),
        );
        const prepared = pagesOf(...pages.map((each, at) => preparedPage(linesOf(each), at + 1)));
        const merged = await mergeChunks(chunks, { pages: prepared });
        expect(merged).toMatchObject({ data: truthOf(pages, absent), issues: [] });
        expect(merged.data).toEqual(truthOf(pages, absent));
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps every row, and the place that it was read from, where chunks share no page', async () => {
    await fc.assert(
      fc.asyncProperty(document, cuts, async (pages, { cutAfter, absent }) => {
        const chunks = cut(pages.length, cutAfter, 0).map((numbers): ChunkData => {
          const data = truthOf(
            numbers.flatMap((number) => pages[number - 1] ?? []),
            absent,
          );
          const leaves = leavesOf(data).filter(({ value }) => value !== null);
          const place = (index: number) => ({ page: numbers[0] ?? 0, words: [index] });
          return {
            data,
            pages: numbers,
            evidence: Object.fromEntries(leaves.map(({ pointer }, at) => [pointer, place(at)])),
          };
        });
        const merged = await mergeChunks(chunks);
        const rows = chunks.flatMap(({ data }) => data.rows as readonly unknown[]);
        expect(merged.data.rows).toEqual(rows);
        for (const [pointer, { page: number, words }] of Object.entries(merged.evidence)) {
          const source = chunks.find((chunk) => chunk.pages[0] === number);
          const leaf = leavesOf(source?.data).filter(({ value }) => value !== null)[words[0] ?? -1];
          expect(valueAt(merged.data, pointer)).toBe(leaf?.value);
        }
      }),
    );
  });
});
