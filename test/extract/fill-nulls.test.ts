import { expect, it } from 'vitest';
import { z } from 'zod';
import { fillNulls } from '../../src/extract/fill-nulls.ts';
import { compileSchema } from '../../src/extract/validate.ts';

function filled(schema: object, data: Readonly<Record<string, unknown>>): unknown {
  return fillNulls(data, compileSchema({ ...schema }, 'test'));
}

it('fills in null where the type requires a property and lets it be null, however that is said, and nowhere else', () => {
  const row = { type: 'object', properties: { 'a/b': { type: ['string', 'null'] } }, required: ['a/b'] };
  const schema = {
    type: 'object',
    $defs: { maybe: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    properties: {
      union: { type: ['string', 'null'] },
      either: { anyOf: [{ type: 'number' }, { type: 'null' }] },
      elsewhere: { $ref: '#/$defs/maybe' },
      choice: { enum: ['x', null] },
      open: {},
      text: { type: 'string' },
      left: { type: ['string', 'null'] },
      rows: { type: 'array', items: row },
    },
    required: ['union', 'either', 'elsewhere', 'choice', 'open', 'text', 'rows'],
  };
  const data = { rows: [{}, { 'a/b': 'here' }], left: null };
  expect(filled(schema, data)).toEqual({
    ...{ union: null, either: null, elsewhere: null, choice: null, open: null },
    ...{ rows: [{ 'a/b': null }, { 'a/b': 'here' }], left: null },
  });
  expect(data.rows[0]).toEqual({});
});

it('takes nullable properties of zod as such, and gives data that is whole as it is', () => {
  const schema = z.object({ a: z.string().nullable(), b: z.number().optional(), c: z.date().nullish().or(z.string()) });
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  expect(filled(json, {})).toEqual({ a: null });
  const whole = { a: 'x' };
  expect(filled(json, whole)).toBe(whole);
});
