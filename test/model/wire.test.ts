import { describe, expect, it } from 'vitest';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { toWire } from '../../src/model/wire/wire.ts';
import { outsideSubset } from '../support/wire-subset.ts';

/** The wire of an object with one property, and what is sent of that property. */
function property(schema: unknown, more: JsonSchema = {}) {
  const wire = toWire({ type: 'object', properties: { a: schema }, ...more }, 'test');
  expect(outsideSubset(wire.schema)).toEqual([]);
  const sent = (wire.schema.properties as Record<string, JsonSchema>).a;
  return { wire, sent, restore: (a: unknown) => (wire.restore({ a }) as Record<string, unknown>).a };
}

const closed = (properties: Record<string, unknown>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const NULL = { type: 'null' };
const TEXT = { type: ['string', 'null'] };

describe('what is sent', () => {
  it('is closed, requires everything, and can be null everywhere', () => {
    const { schema } = toWire(
      {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'string' }, b: { type: 'object', properties: { c: { type: 'number' } } } },
      },
      'test',
    );
    expect(schema).toEqual(closed({ a: TEXT, b: { anyOf: [closed({ c: { type: ['number', 'null'] } }), NULL] } }));
  });

  it('keeps descriptions, takes a title for one, and drops what is not a schema', () => {
    const { sent } = property({
      type: 'string',
      description: 'As printed.',
      'x-recto': { kind: 'code' },
      examples: ['x'],
      default: '',
    });
    expect(sent).toEqual({ ...TEXT, description: 'As printed.' });
    expect(property({ type: 'string', title: 'Name' }).sent).toEqual({ ...TEXT, description: 'Name' });
  });

  it('asks in words for what is not enforced, and notes it with its pointer', () => {
    const { sent, wire } = property({ type: 'string', description: 'The code.', pattern: '^[A-Z]+$', maxLength: 3 });
    expect(sent?.description).toBe('The code. Matches the regular expression ^[A-Z]+$ At most 3 characters.');
    expect(wire.notes.map(({ pointer, keyword }) => [pointer, keyword])).toEqual([
      ['/properties/a/pattern', 'pattern'],
      ['/properties/a/maxLength', 'maxLength'],
    ]);
  });

  it.each([
    ['format', { type: 'string', format: 'date' }],
    ['minimum', { type: 'number', minimum: 0 }],
    ['exclusiveMaximum', { type: 'integer', exclusiveMaximum: 9 }],
    ['multipleOf', { type: 'number', multipleOf: 0.01 }],
    ['minItems', { type: 'array', minItems: 2, items: { type: 'string' } }],
    ['uniqueItems', { type: 'array', uniqueItems: true }],
    ['contains', { type: 'array', contains: { type: 'number' } }],
    ['not', { type: 'string', not: { const: 'x' } }],
    ['if', { type: 'object', properties: { b: { type: 'string' } }, if: { required: ['b'] } }],
    ['dependentRequired', { type: 'object', properties: { b: {}, c: {} }, dependentRequired: { b: ['c'] } }],
    ['patternProperties', { type: 'object', patternProperties: { '^x': { type: 'string' } } }],
    ['propertyNames', { type: 'object', propertyNames: { pattern: '^x' } }],
    ['unevaluatedProperties', { type: 'object', properties: { b: {} }, unevaluatedProperties: false }],
    ['oneOf', { oneOf: [{ type: 'string' }, { type: 'number' }] }],
  ])('notes that %s is not enforced', (keyword, schema) => {
    expect(property(schema).wire.notes).toContainEqual({
      pointer: `/properties/a/${keyword}`,
      keyword,
      message: expect.stringMatching(/\.$/),
    });
  });

  it('does not note what has nothing to do with the type', () => {
    expect(property({ type: 'string', minimum: 3 }).wire.notes).toEqual([]);
  });

  it('bounds only the lists that the user bounds, and never from below', () => {
    expect(property({ type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 }).sent).toEqual({
      anyOf: [{ type: 'array', items: { type: 'string' }, maxItems: 3 }, NULL],
    });
  });

  it('does not bound a list above what grammar engines can count, and notes it', () => {
    const { sent, wire } = property({ type: 'array', items: { type: 'string' }, maxItems: 1001 });
    expect(sent).toEqual({ anyOf: [{ type: 'array', items: { type: 'string' } }, NULL] });
    expect(wire.notes.map(({ pointer }) => pointer)).toEqual(['/properties/a/maxItems']);
  });

  it('neither says nor notes what every value meets', () => {
    const { sent, wire } = property({
      type: 'array',
      minItems: 0,
      uniqueItems: false,
      items: { type: 'string', minLength: 0 },
    });
    expect(sent).toEqual({ anyOf: [{ type: 'array', items: { type: 'string' } }, NULL] });
    expect(wire.notes.map(({ keyword }) => keyword)).toEqual([]);
  });

  it('does not say twice how a date is written', () => {
    const date = { type: 'string', format: 'date' };
    expect(property(date).sent?.description).toBe('Written as YYYY-MM-DD.');
    expect(property({ ...date, description: 'The day as YYYY-MM-DD.' }).sent?.description).toBe(
      'The day as YYYY-MM-DD.',
    );
  });

  it('is the same bytes every time', async () => {
    const { schema } = await loadDocumentType('invoice');
    const again = structuredClone(schema);
    expect(JSON.stringify(toWire(again, 'a').schema)).toBe(JSON.stringify(toWire(schema, 'b').schema));
  });

  it('writes what is used twice once, and what is used once where it is used', () => {
    const money = { type: 'object', properties: { sum: { type: 'number' } } };
    const refer = { $ref: '#/definitions/money' };
    const twice = toWire({ type: 'object', properties: { net: refer, gross: refer }, definitions: { money } }, 'test');
    expect(twice.schema.properties).toEqual({
      net: { anyOf: [{ $ref: '#/$defs/money' }, NULL] },
      gross: { anyOf: [{ $ref: '#/$defs/money' }, NULL] },
    });
    const once = toWire({ type: 'object', properties: { net: refer }, definitions: { money } }, 'test');
    expect(once.schema.$defs).toBeUndefined();
  });
});

describe('a value that the document does not show', () => {
  const { restore } = toWire(
    {
      type: 'object',
      required: ['both', 'must'],
      properties: {
        both: { type: ['string', 'null'] },
        must: { type: 'string' },
        may: { type: ['string', 'null'] },
        list: { type: 'array', items: { type: 'string' } },
        holes: { type: 'array', items: { type: ['string', 'null'] } },
      },
    },
    'test',
  );

  it('is null where the schema allows null and requires the property, and absent otherwise', () => {
    expect(restore({ both: null, must: null, may: null, list: null, holes: null })).toEqual({ both: null });
  });

  it('is left out of a list whose items cannot be null', () => {
    expect(restore({ list: ['a', null], holes: ['a', null] })).toEqual({ list: ['a'], holes: ['a', null] });
  });

  it('leaves data that has the shape of the user already as it is', () => {
    const data = { both: 'x', must: 'y', list: ['z'] };
    expect(restore(data)).toEqual(data);
    expect(restore(restore(data))).toEqual(data);
  });

  it('never changes the type of a value, and keeps what is not in the schema', () => {
    expect(restore({ must: 7, list: 'no list', more: [null] })).toEqual({ must: 7, list: 'no list', more: [null] });
    for (const answer of [null, 'text', 3, true, [], [{ must: 'x' }]]) expect(restore(answer)).toEqual(answer);
  });

  it('has the order of the schema, whatever the order of the answer', () => {
    const ordered = restore({ extra: 1, list: ['a'], must: 'm', both: 'b' });
    expect(Object.keys(ordered as object)).toEqual(['both', 'must', 'list', 'extra']);
  });

  it('cannot change what objects are', () => {
    const answer = JSON.parse('{"must":"x","__proto__":{"polluted":true},"more":{"__proto__":{"polluted":true}}}');
    const data = restore(answer) as Record<string, unknown>;
    expect(data.polluted).toBeUndefined();
    expect((data.more as Record<string, unknown>).polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(data)).toEqual(['must', 'more']);
  });

  it('reports an answer that is nested too deeply to be read', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    expect(() => restore({ must: deep, more: deep })).not.toThrow();
  });
});

describe('fixed values', () => {
  it('are sent as an enum with null', () => {
    expect(property({ enum: ['a', 'b'] }).sent).toEqual({ type: ['string', 'null'], enum: ['a', 'b', null] });
    expect(property({ const: 3 }).sent).toEqual({ type: ['number', 'null'], enum: [3, null] });
  });

  it('are those that all schemas allow', () => {
    expect(
      property({ allOf: [{ enum: ['a', 'b', 1] }, { enum: ['b', 1, 'c'] }, { type: 'string' }] }).sent?.enum,
    ).toEqual(['b', null]);
  });

  it('are sent as JSON text where they are lists or objects', () => {
    const { sent, restore } = property({ enum: [{ x: 1 }, [2], 'plain'] });
    expect(sent?.enum).toEqual(['{"x":1}', '[2]', 'plain', null]);
    expect(restore('{"x":1}')).toEqual({ x: 1 });
    expect(restore({ x: 1 })).toEqual({ x: 1 });
  });
});

describe('alternatives', () => {
  const card = {
    type: 'object',
    required: ['kind'],
    properties: { kind: { const: 'card' }, number: { type: 'string' } },
  };
  const cash = {
    type: 'object',
    required: ['kind'],
    properties: { kind: { const: 'cash' }, given: { type: ['number', 'null'] } },
  };

  it('are sent as they are, and scalars among them as one', () => {
    expect(property({ anyOf: [{ type: 'string' }, { type: 'number' }] }).sent).toEqual({
      type: ['string', 'number', 'null'],
    });
    const list = { type: 'array', items: { type: 'string' } };
    expect(property({ oneOf: [{ type: 'string' }, list] }).sent).toEqual({
      anyOf: [{ type: ['string', 'null'] }, list],
    });
    expect(property({ type: ['string', 'array'], items: { type: 'string' } }).sent?.anyOf).toHaveLength(2);
  });

  it('are told apart by fixed values first', () => {
    const { restore } = property({ oneOf: [card, cash] });
    expect(restore({ kind: 'cash', given: null })).toEqual({ kind: 'cash' });
    expect(Object.keys(restore({ number: '1', kind: 'card' }) as object)).toEqual(['kind', 'number']);
  });

  it('are told apart by their names next, and by types at last', () => {
    const person = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, born: { type: 'string' } },
    };
    const firm = {
      type: 'object',
      required: ['name', 'seat'],
      properties: { seat: { type: 'string' }, name: { type: 'string' } },
    };
    const { restore } = property({ anyOf: [person, firm] });
    expect(Object.keys(restore({ name: 'A', seat: 'B' }) as object)).toEqual(['seat', 'name']);
    expect(Object.keys(restore({ born: 'B', name: 'A' }) as object)).toEqual(['name', 'born']);
    const pair = { type: 'array', prefixItems: [{ type: 'string' }, { type: 'string' }] };
    expect(property({ anyOf: [{ type: 'string' }, pair] }).restore({ item_1: 'x', item_2: 'y' })).toEqual(['x', 'y']);
  });

  it('of the root are wrapped, since a root must be one object', () => {
    const wire = toWire({ type: 'object', oneOf: [card, cash] }, 'test');
    expect(outsideSubset(wire.schema)).toEqual([]);
    expect(Object.keys(wire.schema.properties as object)).toEqual(['document']);
    const data = { kind: 'cash', given: 3 };
    expect(wire.restore({ document: data })).toEqual(data);
    expect(wire.restore(data)).toEqual(data);
  });

  it('that only say what is required are noted, not sent', () => {
    const one = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } };
    const wire = toWire({ ...one, anyOf: [{ required: ['a'] }, { required: ['b'] }] }, 'test');
    expect(wire.schema).toEqual(toWire(one, 'test').schema);
    expect(wire.notes.map(({ pointer }) => pointer)).toEqual(['/anyOf']);
  });

  it('are taken together with what is beside them', () => {
    const { sent } = property({ properties: { id: { type: 'string' } }, anyOf: [card, cash] });
    const options = sent?.anyOf as readonly { properties?: object }[];
    expect(options.map(({ properties }) => Object.keys(properties ?? {}))).toEqual([
      ['id', 'kind', 'number'],
      ['id', 'kind', 'given'],
      [],
    ]);
  });
});

describe('schemas that are combined', () => {
  it('are merged where all must hold, in the order in which they are written', () => {
    const wire = toWire(
      {
        type: 'object',
        allOf: [{ $ref: '#/$defs/base' }, { properties: { b: { type: 'number' } } }],
        properties: { c: { type: 'string' } },
        $defs: { base: { type: 'object', properties: { a: { type: 'string' }, b: { type: ['integer', 'string'] } } } },
      },
      'test',
    );
    expect(wire.schema.properties).toEqual({ a: TEXT, b: { type: ['integer', 'null'] }, c: TEXT });
  });

  it('give properties that only a condition names', () => {
    const wire = toWire(
      {
        type: 'object',
        properties: { kind: { type: 'string' } },
        if: { properties: { kind: { const: 'card' } } },
        // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
        then: { properties: { number: { type: 'string' } } },
        else: { properties: { given: { type: 'number' } } },
        dependentSchemas: { kind: { properties: { note: { type: 'string' } } } },
      },
      'test',
    );
    expect(Object.keys(wire.schema.properties as object)).toEqual(['kind', 'number', 'given', 'note']);
  });

  it.each([
    ['a pointer', { $ref: '#/$defs/x' }, { $defs: { x: { type: 'string' } } }],
    ['an escaped pointer', { $ref: '#/$defs/a~1b%25' }, { $defs: { 'a/b%': { type: 'string' } } }],
    ['an $anchor', { $ref: '#here' }, { $defs: { x: { $anchor: 'here', type: 'string' } } }],
    ['an $id', { $ref: 'https://example.com/x' }, { $defs: { x: { $id: 'https://example.com/x', type: 'string' } } }],
    ['an $id of draft 7', { $ref: '#here' }, { definitions: { x: { $id: '#here', type: 'string' } } }],
    [
      'a reference to a reference',
      { $ref: '#/$defs/y' },
      { $defs: { y: { $ref: '#/$defs/x' }, x: { type: 'string' } } },
    ],
  ])('are found by %s', (_, schema, more) => {
    expect(property(schema, more).sent).toEqual(TEXT);
  });

  it('can contain themselves', () => {
    const wire = toWire(
      { type: 'object', properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } } },
      'test',
    );
    expect(outsideSubset(wire.schema)).toEqual([]);
    expect(wire.schema.$defs).toBeDefined();
    expect(wire.restore({ name: 'a', children: [{ name: 'b', children: null }] })).toEqual({
      name: 'a',
      children: [{ name: 'b' }],
    });
  });
});

describe('values under names that the schema does not know', () => {
  it('are sent as names and values, and restored to an object', () => {
    const { sent, restore } = property({ type: 'object', additionalProperties: { type: 'number' } });
    const pairs = { type: 'array', items: closed({ name: { type: 'string' }, value: { type: ['number', 'null'] } }) };
    expect(sent).toEqual({ anyOf: [closed({ entries: { anyOf: [pairs, NULL] } }), NULL] });
    const answer = {
      entries: [
        { name: 'x', value: 1 },
        { name: 'y', value: null },
      ],
    };
    expect(restore(answer)).toEqual({ x: 1 });
    expect(restore(answer.entries)).toEqual({ x: 1 });
    expect(restore({ x: 1 })).toEqual({ x: 1 });
    expect(restore({ entries: null })).toEqual({});
  });

  it('stand beside those that it knows', () => {
    const { restore } = property({
      type: 'object',
      properties: { known: { type: 'string' } },
      additionalProperties: { type: 'string' },
    });
    expect(restore({ known: 'k', other_entries: [{ name: 'x', value: 'v' }] })).toEqual({ known: 'k', x: 'v' });
  });

  it('stay where they were answered when a name comes twice, so that nothing is lost unseen', () => {
    const { restore } = property({ type: 'object', additionalProperties: { type: 'number' } });
    const twice = [
      { name: 'x', value: 1 },
      { name: 'x', value: 2 },
    ];
    expect(restore({ entries: twice })).toEqual({ x: 1, entries: [{ name: 'x', value: 2 }] });
  });

  it('can be anything where nothing is said', () => {
    const { restore, wire } = property({ type: 'object' });
    const inner = { entries: [{ name: 'deep', value: [1, 'two', null] }] };
    expect(restore({ entries: [{ name: 'x', value: inner }] })).toEqual({ x: { deep: [1, 'two', null] } });
    expect(wire.schema.$defs).toHaveProperty('any_value');
  });

  it('cannot change what objects are', () => {
    const { restore } = property({ type: 'object', additionalProperties: { type: 'object' } });
    const data = restore({ entries: [{ name: '__proto__', value: { polluted: true } }] }) as Record<string, unknown>;
    expect(data.polluted).toBeUndefined();
  });
});

describe('lists with positions', () => {
  it.each([
    [
      'prefixItems',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: { type: 'boolean' } },
    ],
    [
      'items of draft 7',
      { type: 'array', items: [{ type: 'string' }, { type: 'number' }], additionalItems: { type: 'boolean' } },
    ],
  ])('are sent as objects: %s', (_, schema) => {
    const { sent, restore } = property(schema);
    const names = ['item_1', 'item_2', 'more_items'];
    expect(sent).toMatchObject({ anyOf: [{ type: 'object', required: names }, NULL] });
    expect(restore({ item_1: 'x', item_2: 2, more_items: [true] })).toEqual(['x', 2, true]);
    expect(restore({ item_1: 'x', item_2: null, more_items: null })).toEqual(['x']);
    expect(restore(['x', 2])).toEqual(['x', 2]);
  });
});

describe('names that a server could refuse', () => {
  it.each(['', 'a"b', 'a\\b', 'line\nbreak', '__proto__', 'x'.repeat(100), '\ud800'])('get another one: %j', (name) => {
    const schema = JSON.parse(
      `{"type":"object","properties":{${JSON.stringify(name)}:{"type":"string"}}}`,
    ) as JsonSchema;
    const wire = toWire(schema, 'test');
    expect(outsideSubset(wire.schema)).toEqual([]);
    const [alias = ''] = Object.keys(wire.schema.properties as object);
    expect(alias).not.toBe(name);
    const restored = wire.restore({ [alias]: 'v' });
    expect(Object.entries(restored as object)).toEqual([[name, 'v']]);
    expect(Object.entries(wire.restore(restored) as object)).toEqual([[name, 'v']]);
  });

  it('never get one that is taken', () => {
    const wire = toWire(
      { type: 'object', properties: { 'a"b': { type: 'string' }, a_b: { type: 'string' }, 'a\\b': {} } },
      'test',
    );
    expect(wire.restore({ a_b: 'own', a_b_2: 'first', a_b_3: 'second' })).toEqual({
      'a"b': 'first',
      a_b: 'own',
      'a\\b': 'second',
    });
  });
});
