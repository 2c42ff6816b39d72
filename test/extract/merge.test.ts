import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leavesOf } from '../../src/extract/leaves.ts';
import { type ChunkData, mergeChunks } from '../../src/extract/merge.ts';
import { valueAt } from '../../src/util/json-pointer.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const chunk = (data: Record<string, unknown>, page = 1): ChunkData => ({
  data,
  pages: [page],
  evidence: Object.fromEntries(leavesOf(data).map(({ pointer }, word) => [pointer, { page, words: [word] }])),
});

describe('merging the answers for the parts of a document', () => {
  it('joins objects by property and arrays one after the other', async () => {
    const merged = await mergeChunks([
      chunk({ seller: { name: 'Acme' }, lines: [{ n: 1 }] }),
      chunk({ seller: { city: 'Oslo' }, lines: [{ n: 2 }, { n: 3 }] }, 2),
    ]);
    expect(merged.data).toEqual({ seller: { name: 'Acme', city: 'Oslo' }, lines: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    expect(merged.evidence['/lines/2/n']).toEqual({ page: 2, words: [2] });
    expect(merged.issues).toEqual([]);
  });

  it('keeps the first of two values and reports the other', async () => {
    const merged = await mergeChunks([chunk({ total: 1 }), chunk({ total: 2 }, 2), chunk({ total: 1 }, 3)]);
    expect(merged.data).toEqual({ total: 1 });
    expect(merged.evidence['/total']).toEqual({ page: 1, words: [0] });
    expect(merged.issues).toEqual([
      { code: 'conflict', pointer: '/total', message: '/total is 1 on pages 1 and 3, but page 2 says 2.' },
    ]);
  });

  it('lets a value take the place of a null', async () => {
    const merged = await mergeChunks([chunk({ total: null }), chunk({ total: 2 }, 2), chunk({ total: null }, 3)]);
    expect([merged.data, merged.issues]).toEqual([{ total: 2 }, []]);
    expect(merged.evidence['/total']).toEqual({ page: 2, words: [0] });
  });

  it('gives an empty object for no chunk at all', async () => {
    expect(await mergeChunks([])).toEqual({ data: {}, evidence: {}, pages: new Map(), issues: [] });
  });

  it('never throws, whatever the data is', async () => {
    const parts = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(parts, fc.boolean(), async (datas, overlap) => {
        const chunks = datas.map((data, at) => ({ data, evidence: {}, pages: overlap ? [at + 1, at + 2] : [at + 1] }));
        const pages = pagesOf(...datas.map((data, at) => preparedPage([JSON.stringify(data)], at + 1)));
        const merged = await mergeChunks(chunks, { pages });
        expect(new Set(Object.keys(merged.data))).toEqual(new Set(datas.flatMap((data) => Object.keys(data))));
      }),
    );
  });

  it('treats names with a meaning in JavaScript as names', async () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"x":1},"a/b~c":"d"}');
    const { data, evidence } = await mergeChunks([chunk(hostile), chunk(hostile, 2)]);
    expect(Object.hasOwn(data, '__proto__')).toBe(true);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(JSON.parse(JSON.stringify(data))).toEqual(hostile);
    expect(evidence['/a~1b~0c']).toBeDefined();
  });

  it('keeps the evidence of every value with it', async () => {
    const leaf = fc.record({ n: fc.string(), m: fc.integer() });
    const data = fc.record({
      rows: fc.array(leaf, { maxLength: 4 }),
      deep: fc.record({
        tags: fc.array(fc.string(), { maxLength: 3 }),
        rows: fc.array(fc.record({ in: fc.array(leaf) })),
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(data, { maxLength: 4 }), async (parts) => {
        const chunks = parts.map((part, at) => chunk(part, at + 1));
        const merged = await mergeChunks(chunks);
        const leaves = leavesOf(merged.data);
        expect(Object.keys(merged.evidence).sort()).toEqual(leaves.map(({ pointer }) => pointer).sort());
        for (const { pointer, value } of leaves) {
          const place = merged.evidence[pointer];
          const source = leavesOf(parts[(place?.page ?? 0) - 1]);
          expect(source[place?.words[0] ?? -1]?.value).toBe(value);
          expect(valueAt(merged.data, pointer)).toBe(value);
        }
      }),
    );
  });
});
