import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { fieldsOf } from '../../src/model/local/schema.ts';
import { type AnsweredRequest, ask, askText, pageOf } from '../support/layout.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const object = (properties: object): { readonly [keyword: string]: unknown } => ({ type: 'object', properties });

const folder = new URL('../../schemas/documents/', import.meta.url);
const documentTypes = readdirSync(folder).map((file): [string, JsonSchema] => [
  file.replace('.schema.json', ''),
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
]);

/** All leaves of JSON data by pointer. */
function leavesOf(value: unknown, pointer = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[pointer, value]];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, `${pointer}/${key.replaceAll('/', '~1')}`));
}

describe("a user's own schema", () => {
  it('may refer to its parts by pointer, by anchor and by id', async () => {
    const $defs = {
      day: { $anchor: 'day', ...text, format: 'date' },
      fee: { $id: 'https://example.com/fee', ...number },
    };
    const properties = {
      membership_number: { $ref: '#/properties/number' },
      number: text,
      start_date: { $ref: '#day' },
      annual_fee: { $ref: 'https://example.com/fee' },
    };
    const lines = ['Membership no: 88-1234', 'Start date: 2 May 2021', 'Annual fee: 12.50'];
    const { data } = await askText({ ...object(properties), $defs }, lines);
    expect(data).toMatchObject({ membership_number: '88-1234', start_date: '2021-05-02', annual_fee: 12.5 });
  });

  it('is read by the names of its properties alone', async () => {
    const schema = object({ membershipNumber: text, start_date: { ...text, format: 'date' }, annual_fee: number });
    const { data } = await askText(schema, ['Membership no: 88-1234', 'Start date: 2 May 2021', 'Annual fee: 120.00']);
    expect(data).toEqual({ membershipNumber: '88-1234', start_date: '2021-05-02', annual_fee: 120 });
  });

  it('is read by its hints', async () => {
    const schema = object({
      boat: { ...text, 'x-recto': { labels: ['Vessel name'] } },
      weight: { ...number, 'x-recto': { labels: ['Wt'], kind: 'number' } },
      ref: { ...text, 'x-recto': { pattern: 'REF/(\\d+)' } },
    });
    const { data } = await askText(schema, ['Vessel name: Ever Given', 'Wt: 12.5 kg', 'your REF/991 of today']);
    expect(data).toEqual({ boat: 'Ever Given', weight: 12.5, ref: '991' });
  });

  it('may use references, unions with null, enumerations and booleans', async () => {
    const schema = {
      type: 'object',
      properties: {
        holder: { $ref: '#/$defs/person' },
        amount: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/money' }] },
        method: { enum: ['cash', 'bank_transfer', null] },
        insured: { type: ['boolean', 'null'] },
      },
      $defs: { person: object({ full_name: text }), money: { type: ['number', 'null'] } },
    };
    const lines = ['Full name: Jane Smith', 'Amount: 7.50', 'Method: Bank transfer', 'Insured: yes'];
    const { data } = await askText(schema, lines);
    expect(data).toEqual({ holder: { full_name: 'Jane Smith' }, amount: 7.5, method: 'bank_transfer', insured: true });
  });

  it('may refer to itself', async () => {
    const schema = { type: 'object', properties: { label: text, child: { $ref: '#' } } };
    const { data } = await askText(schema, ['Label: outer']);
    expect(data).toMatchObject({ label: 'outer' });
  });

  it('keeps a number as printed where it wants text, and drops one that is not whole where it wants an integer', async () => {
    const { data } = await askText(object({ total: text, count: { type: 'integer' } }), [
      'Total: 1,200.50',
      'Count: 2.5',
    ]);
    expect(data).toEqual({ total: '1,200.50' });
  });

  it('is not stopped by a pattern that would run forever, nor by wrong hints', async () => {
    const schema = object({
      trap: { ...text, 'x-recto': { pattern: '^(a+)+$' } },
      broken: { ...text, 'x-recto': { pattern: '(' } },
      odd: { ...text, 'x-recto': { kind: 'nonsense' } },
      total: number,
    });
    const { data, answer } = await askText(schema, [`${'a'.repeat(200)}!`, 'Total: 3.00']);
    expect(data).toEqual({ total: 3 });
    expect(answer.warnings).toHaveLength(2);
  });
});

describe('any document', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'Total',
      'Invoice',
      'No:',
      'Date',
      'Tax',
      'Amount',
      'Qty',
      'Description',
      'Bill',
      'to',
      'GmbH',
      'IBAN',
    ),
    fc.constantFrom('12.00', '1.234,56', '03/04/2018', 'RM', '€', '10:30', 'a@b.com', 'INV-1', '12345', '5%', ':'),
    fc.string({ minLength: 1, maxLength: 8 }).filter((part) => !/\s/.test(part)),
  );
  const line = fc.array(fc.tuple(word, fc.constantFrom(' ', '    ')), { maxLength: 8 });
  const page = fc.array(
    line.map((parts) => parts.map((part) => part.join('')).join('')),
    { maxLength: 12 },
  );

  it.each(documentTypes)('gives %s values that are words of its pages only', async (_, schema) => {
    await fc.assert(
      fc.asyncProperty(page, async (lines) => {
        const pages = [pageOf(lines)];
        const { data, answer }: AnsweredRequest = await ask(schema, pages);
        for (const [pointer, value] of leavesOf(data)) {
          if (typeof data === 'object' && pointer === '') continue;
          const evidence = answer.evidence?.[pointer];
          const printed = evidence?.words.map((index) => pages[0]?.words[index]?.text ?? '').join(' ') ?? '';
          expect(printed, pointer).not.toBe('');
          if (typeof value === 'number')
            expect(printed.replace(/\D/g, '')).toContain(String(Math.abs(value)).replace('.', '').replace(/^0+/, ''));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('with 50,000 words is read in one go', async () => {
    const lines = Array.from(
      { length: 50 },
      (_, row) => `Item ${row} of many    Total    ${row}.00    Date 01/02/2020`,
    );
    const pages = Array.from({ length: 130 }, (_, index) => pageOf(lines, index + 1));
    expect(pages.flatMap(({ words }) => words).length).toBeGreaterThan(50_000);
    const { data } = await ask(documentTypes.find(([name]) => name === 'invoice')?.[1] ?? {}, pages);
    expect(data).toMatchObject({ invoice_date: '2020-02-01' });
  });
});

describe('the document types', () => {
  it.each(documentTypes)('%s is a valid schema with descriptions, and its hints are understood', (_, schema) => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    formats.default(ajv);
    ajv.addKeyword('x-recto');
    expect(() => ajv.compile(schema)).not.toThrow();
    expect(schema).toMatchObject({ type: 'object', title: expect.any(String), description: expect.any(String) });
    expect(fieldsOf(schema).warnings).toEqual([]);
  });
});
