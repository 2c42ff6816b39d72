import { describe, expect, it } from 'vitest';
import { compileSchema, validateData } from '../../src/extract/validate.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';

const check = (schema: JsonSchema, data: unknown) => validateData(data, compileSchema(schema, 'test'));

describe('validation by a document type', () => {
  it('finds nothing wrong with data that fit', () => {
    expect(check({ type: 'object', properties: { total: { type: 'number' } } }, { total: 1 })).toEqual([]);
  });

  it.each([
    [
      { required: ['total'] },
      {},
      'required_missing',
      '/total',
      '/total is required, but was not found in the document.',
    ],
    [{ required: ['a/b'] }, {}, 'required_missing', '/a~1b', '/a~1b is required, but was not found in the document.'],
    [
      { properties: { day: { type: 'string', format: 'date' } } },
      { day: '31.12.2024' },
      'schema_mismatch',
      '/day',
      '/day must be written as "date".',
    ],
    [
      { properties: { total: { type: ['number', 'null'] } } },
      { total: '1' },
      'schema_mismatch',
      '/total',
      '/total must be of the type number or null.',
    ],
    [
      { properties: { kind: { enum: ['a', 'b'] } } },
      { kind: 'c' },
      'schema_mismatch',
      '/kind',
      '/kind must be one of "a", "b".',
    ],
    [
      { additionalProperties: false },
      { extra: 1 },
      'schema_mismatch',
      '/extra',
      '/extra is not part of the document type.',
    ],
    [
      { properties: { lines: { items: { minimum: 1 } } } },
      { lines: [0] },
      'schema_mismatch',
      '/lines/0',
      '/lines/0 must be >= 1.',
    ],
  ])('tells in a sentence what is wrong by %j', (schema, data, code, pointer, message) => {
    expect(check({ type: 'object', ...schema }, data)).toEqual([{ code, pointer, message }]);
  });

  it('reports each location once', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', minLength: 3, pattern: '^x' } } };
    expect(check(schema, { a: 'y' })).toHaveLength(1);
  });

  it.each(['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2020-12/schema'])(
    'works with %s',
    ($schema) => {
      const schema = { $schema, type: 'object', properties: { a: { type: 'integer' } }, 'x-recto': { anything: true } };
      expect(check(schema, { a: 1.5 })).toHaveLength(1);
    },
  );

  it('reads tuples as the draft says that the schema is of', () => {
    const draft7 = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      properties: { a: { items: [{ type: 'string' }] } },
    };
    const draft2020 = { properties: { a: { prefixItems: [{ type: 'string' }] } } };
    for (const schema of [draft7, draft2020]) expect(check(schema, { a: [1] })).toHaveLength(1);
  });

  it('rejects an invalid schema', () => {
    expect(() => compileSchema({ type: 'nonsense' }, 'boat')).toThrow(
      expect.objectContaining({ code: 'schema_invalid' }),
    );
  });
});
