import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/extract/read-answer.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const row = { type: 'object', properties: { item: text, amount: number } };
const schema = {
  type: 'object',
  properties: {
    total: number,
    note: text,
    lines: { type: 'array', items: row },
    taxes: { type: 'array', items: { type: 'object', properties: { rate: number, amount: number } } },
  },
};
const read = (answer: unknown) =>
  readAnswer(typeof answer === 'string' ? answer : JSON.stringify(answer), schema, 'test');

const ROWS = [
  { item: 'Tea', amount: 2.5 },
  { item: 'Bread', amount: 5.8 },
];

describe('an answer', () => {
  it.each<[string, unknown]>([
    ['under the name of the type', { invoice: { total: 8.3 } }],
    ['under "answer"', { answer: { total: 8.3 } }],
    ['under a name, beside remarks', { result: { total: 8.3 }, confidence: 0.9 }],
    ['two layers deep', { data: { invoice: { total: 8.3 } } }],
    ['in a list', [{ total: 8.3 }]],
    ['in a list under a name', { invoices: [{ total: 8.3 }] }],
    ['in a code fence', '```json\n{"total": 8.3}\n```'],
  ])('that stands %s is taken out of it', (_, answer) => {
    expect(read(answer)).toMatchObject({ kind: 'complete', data: { total: 8.3 }, errors: [] });
  });

  it('that is a bare list of rows is the list whose rows have these columns', () => {
    expect(read(ROWS)).toMatchObject({ kind: 'complete', data: { lines: ROWS }, errors: [] });
    expect(read([{ rate: 19, amount: 2 }])).toMatchObject({ data: { taxes: [{ rate: 19, amount: 2 }] }, errors: [] });
    expect(read({ answer: ROWS })).toMatchObject({ data: { lines: ROWS }, errors: [] });
  });

  it('whose rows could belong to two lists is not guessed', () => {
    expect(read([{ amount: 1 }, { amount: 2 }])).toMatchObject({ kind: 'none' });
  });

  it('that has a property of the schema is left as it is, whatever else is in it', () => {
    expect(read({ total: 8.3, answer: { total: 9 } }).data).toMatchObject({ total: 8.3 });
    expect(read({ note: 'see', invoice: { total: 9 } }).data).not.toHaveProperty('total');
  });

  it('that has none is reported as such', () => {
    expect(read({ foo: { bar: 1 } }).errors.join()).toContain('none of the properties');
    expect(read('There is nothing to see here.').kind).toBe('none');
  });

  it('that ends in the middle of a bare list keeps the complete rows', () => {
    const cut = JSON.stringify([...ROWS, ...ROWS]).slice(0, -12);
    expect(read(cut)).toMatchObject({ kind: 'truncated', data: { lines: [...ROWS, ROWS[0]] } });
  });

  it('is cleaned of invalid characters, with an issue', () => {
    const result = read('{"note": "a\\u0000b\\ud83dc \\ud83d\\ude00", "total": 1}');
    expect(result.data).toMatchObject({ note: 'abc 😀' });
    expect(result.issues).toMatchObject([{ code: 'text_cleaned', message: expect.stringContaining('1 text') }]);
    expect(read('{"note": "fine"}').issues).toEqual([]);
  });

  it('with a property called __proto__ loses it, with an issue, and keeps other names that objects inherit', () => {
    const answer =
      '{"total": 1, "constructor": "x", "toString": "y", "lines": [{"item": "Tea", "__proto__": {"amount": 9}}]}';
    const result = read(answer);
    expect(JSON.stringify(result.data)).toBe('{"total":1,"lines":[{"item":"Tea"}],"constructor":"x","toString":"y"}');
    expect(result.issues).toEqual([
      {
        code: 'property_removed',
        pointer: '/lines/0',
        message: expect.stringContaining('"__proto__" with {"amount":9}'),
      },
    ]);
  });
});
