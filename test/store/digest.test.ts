import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digest } from '../../src/store/digest.ts';

it('is the same for objects whose entries are in another order', () => {
  expect(digest({ a: 1, b: { c: 2, d: 3 } })).toBe(digest({ b: { d: 3, c: 2 }, a: 1 }));
  expect(digest({ a: undefined })).toBe(digest({}));
});

it('is another one for other values', () => {
  const all = [
    digest(),
    digest(''),
    digest('a', 'b'),
    digest('ab'),
    digest(['a', 'b']),
    digest({ a: 'b' }),
    digest(null),
  ];
  expect(new Set(all).size).toBe(all.length);
});

it('is the same after a way through JSON', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => digest(value) === digest(JSON.parse(JSON.stringify(value)))));
});
