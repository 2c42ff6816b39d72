import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { toWire } from '../../src/model/wire/wire.ts';

const object = (properties: unknown, more: JsonSchema = {}) => ({ type: 'object', properties, ...more });
const required = (schema: unknown, more: JsonSchema = {}) => object({ a: schema }, { required: ['a'], ...more });

const strings = (count: number, length = 1) =>
  Array.from({ length: count }, (_, index) => `${index}`.padStart(length, 'x'));

function nested(levels: number): JsonSchema {
  return levels === 1 ? object({ x: { type: 'string' } }) : object({ x: nested(levels - 1) });
}

describe('a document type that no answer can satisfy is refused with the place', () => {
  it.each<[string, JsonSchema, string]>([
    ['false for a required property', required(false), '#/properties/a'],
    ['an empty enum', required({ enum: [] }), '#/properties/a/enum'],
    ['an enum of another type', required({ type: 'number', enum: ['x'] }), '#/properties/a/enum'],
    [
      'types that contradict each other',
      required({ allOf: [{ type: 'string' }, { type: 'number' }] }),
      '#/properties/a/allOf/1/type',
    ],
    ['fixed values that contradict each other', required({ const: 1, enum: [2] }), '#/properties/a/'],
    ['a root that is a list', { type: 'array', items: {} }, '#/type'],
    ['a root that refers to a text', { $ref: '#/$defs/x', $defs: { x: { type: 'string' } } }, '#/$defs/x/type'],
    [
      'a required property that is not allowed',
      object({ b: {} }, { required: ['a'], additionalProperties: false }),
      '#/additionalProperties',
    ],
    ['minItems above maxItems', required({ type: 'array', minItems: 3, maxItems: 2 }), '#/properties/a/minItems'],
    ['minimum above maximum', required({ type: 'number', minimum: 3, maximum: 2 }), '#/properties/a/minimum'],
    [
      'a list that must have items that cannot be',
      required({ type: 'array', items: false, minItems: 1 }),
      '#/properties/a/items',
    ],
    ['alternatives of which none can be', required({ anyOf: [false, { enum: [] }] }), '#/properties/a/anyOf/0'],
    [
      'an object that must contain itself',
      object({ next: { $ref: '#' } }, { required: ['next'] }),
      '"next" is required',
    ],
    ['a reference that leads nowhere', object({ a: { $ref: '#/$defs/none' } }), '#/properties/a/$ref'],
    [
      'a reference that leads out of the document',
      object({ a: { $ref: 'https://example.com/x.json' } }),
      '#/properties/a/$ref',
    ],
    ['a reference to itself', object({ a: { $ref: '#/properties/a' } }), '#/properties/a'],
    ['a dynamic reference', object({ a: { $dynamicRef: '#x' } }), '#/properties/a/$dynamicRef'],
  ])('%s', (_, schema, place) => {
    expect(() => toWire(schema, 'test')).toThrowError(
      expect.objectContaining({ code: 'schema_unsupported', message: expect.stringContaining(place) }),
    );
  });

  it('but an optional property that cannot be is left out', () => {
    const wire = toWire(object({ a: false, b: { enum: [] }, c: { type: 'string' } }), 'test');
    expect(Object.keys(wire.schema.properties as object)).toEqual(['c']);
  });

  it('and so is an alternative that cannot be', () => {
    const wire = toWire(required({ anyOf: [false, { type: 'string' }] }), 'test');
    expect(wire.schema.properties).toEqual({ a: { type: ['string', 'null'] } });
  });
});

describe('a document type that is too large to send is refused with the place', () => {
  const many = Object.fromEntries(strings(5001).map((name) => [`p${name}`, { type: 'string' }]));
  it.each<[string, JsonSchema, string]>([
    ['more than 5,000 properties', object(many), '5000 properties'],
    ['more than 10 levels', nested(11), '10 levels'],
    ['more than 1,000 values', object({ a: { enum: strings(600) }, b: { enum: strings(401) } }), '#/properties/b'],
    ['a long enum of long values', object({ a: { enum: strings(251, 60) } }), '#/properties/a'],
    [
      'names and values of more than 120,000 characters',
      object({ a: { enum: strings(10, 12_001) } }),
      '#/properties/a',
    ],
    ['thousands of levels', nested(3000), 'deep'],
  ])('%s', (_, schema, what) => {
    expect(() => toWire(schema, 'test')).toThrowError(
      expect.objectContaining({ code: 'schema_unsupported', message: expect.stringContaining(what) }),
    );
  });

  it('and what is at the limit is accepted', () => {
    expect(() => toWire(nested(10), 'test')).not.toThrow();
    expect(() => toWire(object({ a: { enum: strings(1000, 3) } }), 'test')).not.toThrow();
    expect(() => toWire(object(Object.fromEntries(Object.entries(many).slice(0, 5000))), 'test')).not.toThrow();
  });
});
