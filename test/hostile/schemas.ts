/** Document types made to hold up, blow up or mislead whoever compiles them, by name. Generated: they would be megabytes as files. */

type Json = { readonly [key: string]: unknown };

const text = { type: 'string' } as const;
const object = (properties: Json, others: Json = {}): Json => ({ type: 'object', properties, ...others });
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const named = (count: number, of: (index: number) => unknown, prefix = 'p'): Json =>
  Object.fromEntries(range(count).map((index) => [`${prefix}${index}`, of(index)]));

/** Definitions of which each combines the one before it twice. */
function doubling(levels: number, combine: (before: Json) => Json, root: (last: Json) => Json): Json {
  const definitions = named(
    levels + 1,
    (level) => (level === 0 ? text : combine({ $ref: `#/$defs/d${level - 1}` })),
    'd',
  );
  return { ...root({ $ref: `#/$defs/d${levels}` }), $defs: definitions };
}

function nested(levels: number, around: (inner: Json) => Json, core: Json = text): Json {
  let schema = core;
  for (let level = 0; level < levels; level += 1) schema = around(schema);
  return schema;
}

const inField = (schema: Json): Json => object({ field: schema });

const BACKTRACKING = ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*a){20}', '^(([a-z])+.)+[A-Z]([a-z])+$', '^(\\w+\\s?)*$'];
const NOT_LINEAR = ['(?=a)a', '(?<!b)a', '(a)\\1', '(?<x>a)\\k<x>'];

export const HOSTILE_SCHEMAS: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(
    BACKTRACKING.flatMap((pattern) => [
      [`pattern ${pattern}`, object({ note: { ...text, pattern, 'x-recto': { labels: ['Note'] } } })],
      [`hint ${pattern}`, object({ note: { ...text, 'x-recto': { labels: ['Note'], pattern } } })],
      [`names ${pattern}`, object({ [`${'a'.repeat(40)}!`]: text }, { patternProperties: { [pattern]: text } })],
      [`propertyNames ${pattern}`, object({ note: text }, { propertyNames: { pattern } })],
    ]),
  ),
  ...Object.fromEntries(NOT_LINEAR.map((pattern) => [`pattern ${pattern}`, inField({ ...text, pattern })])),
  'pattern of 100,000 groups': inField({ ...text, pattern: `${'('.repeat(1e5)}a${')'.repeat(1e5)}` }),
  'pattern that repeats a thousand times a thousand times': inField({ ...text, pattern: '^((a{1000}){1000})$' }),
  'pattern of a long alternation': inField({ ...text, pattern: range(3000).join('|') }),
  'asynchronous at the root': object(
    { total: { type: 'number', maximum: 1 } },
    { $async: true, required: ['nothere'] },
  ),
  'asynchronous below': object({ total: { $async: true, type: 'number' } }),
  'asynchronous behind a reference': {
    ...object({ total: { $ref: '#/$defs/late' } }),
    $defs: { late: { $async: true, type: 'number' } },
  },
  'a reference to data': object({ low: { type: 'number' }, high: { type: 'number', minimum: { $data: '1/low' } } }),
  'nullable as in OpenAPI': object({ total: { type: 'number', nullable: true } }),
  'allOf doubled 22 times': doubling(22, (before) => ({ allOf: [before, before] }), inField),
  'allOf doubled 60 times': doubling(60, (before) => ({ allOf: [before, before] }), inField),
  'anyOf doubled 40 times': doubling(40, (before) => ({ anyOf: [before, before] }), inField),
  'oneOf doubled 40 times': doubling(40, (before) => ({ oneOf: [before, before] }), inField),
  'not, if, then and else doubled 30 times': doubling(
    30,
    (b) => Object.fromEntries(['not', 'if', 'then', 'else'].map((keyword) => [keyword, b])),
    inField,
  ),
  'properties doubled 40 times': doubling(40, (before) => object({ a: before, b: before }), inField),
  'items and contains doubled 40 times': doubling(40, (b) => ({ type: 'array', items: b, contains: b }), inField),
  'prefixItems doubled 40 times': doubling(40, (b) => ({ type: 'array', prefixItems: [b, b] }), inField),
  'the same properties twice, 30 levels': doubling(
    30,
    (b) => ({ allOf: [object({ a: b }), object({ a: b })] }),
    inField,
  ),
  'allOf of 20 anyOf': inField({ allOf: range(20).map((n) => ({ anyOf: [{ const: n }, { const: `${n}` }] })) }),
  'allOf of 20 anyOf of objects': inField({
    allOf: range(20).map((n) => ({ anyOf: [object({ [`a${n}`]: text }), object({ [`b${n}`]: text })] })),
  }),
  'allOf of 12 oneOf of 12': inField({
    allOf: range(12).map((n) => ({ oneOf: range(12).map((m) => object({ [`p${n}_${m}`]: text })) })),
  }),
  'a reference to itself': { ...inField({ $ref: '#/$defs/a' }), $defs: { a: { $ref: '#/$defs/a' } } },
  'references in a ring of a thousand': {
    ...inField({ $ref: '#/$defs/d0' }),
    $defs: named(1000, (n) => ({ $ref: `#/$defs/d${(n + 1) % 1000}` }), 'd'),
  },
  'references in a chain of 8,000': {
    ...inField({ $ref: '#/$defs/d0' }),
    $defs: named(8000, (n) => (n === 7999 ? text : { $ref: `#/$defs/d${n + 1}` }), 'd'),
  },
  'a tree of itself': { ...object({ left: { $ref: '#' }, right: { $ref: '#' }, value: text }) },
  'a dynamic reference': { ...inField({ $dynamicRef: '#node' }), $defs: { a: { $dynamicAnchor: 'node' } } },
  'a reference to another host': inField({ $ref: 'http://127.0.0.1:1/schema.json' }),
  'a reference to a file': inField({ $ref: 'file:///etc/passwd' }),
  'a meta-schema of its own': { ...inField(text), $schema: 'https://example.org/mine' },
  'an identifier twice': object({ a: { $id: 'x:a', type: 'string' }, b: { $id: 'x:a', type: 'number' } }),
  'the identifier of the meta-schema': { ...inField(text), $id: 'https://json-schema.org/draft/2020-12/schema' },
  '5,000 properties': object(named(5000, () => text)),
  '20,000 properties': object(named(20_000, () => text)),
  '4,000 patterns': object({ a: text }, { patternProperties: named(4000, () => text, '^x') }),
  '2,000 properties and 2,000 patterns': object(
    named(2000, () => text),
    {
      patternProperties: named(2000, () => text, '^p'),
    },
  ),
  'an enum of a million': inField({ enum: range(1e6) }),
  'an enum of 20,000 texts': inField({ enum: range(20_000).map((n) => `value ${n}`) }),
  'an enum of objects': inField({ enum: range(2000).map((n) => ({ n, m: { n } })) }),
  '10,000 prefixItems': inField({ type: 'array', prefixItems: range(1e4).map(() => text) }),
  '2,000 properties of seven types': object(
    named(2000, () => ({ type: ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'] })),
  ),
  '100,000 required': object({ a: text }, { required: range(1e5).map((n) => `r${n}`) }),
  '20,000 required': object({ a: text }, { required: range(20_000).map((n) => `r${n}`) }),
  '3,000 dependent on each other': object(
    named(3000, () => text),
    {
      dependentRequired: named(3000, (n) => [`p${(n + 1) % 3000}`]),
    },
  ),
  'lists nested 90 times': inField(nested(90, (items) => ({ type: 'array', items }))),
  'allOf nested 90 times': inField(nested(90, (inner) => ({ allOf: [inner] }))),
  'a comment of 4 MB': { ...inField(text), $comment: 'x'.repeat(4e6) },
  'a description of 900 kB': { ...inField(text), description: 'wörter '.repeat(130_000) },
  'a name of 500 kB': object({ ['n'.repeat(500_000)]: text }),
  'names of prototypes': object(
    Object.fromEntries(['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name) => [name, text])),
  ),
  'names with code in them': object({
    '"]; process.exit(1); //': text,
    '${process.exit(1)}': text,
    '\u2028\u0000': text,
  }),
  'lone surrogates': object({ '\ud800': { ...text, description: '\udfff', enum: ['\ud83d'] } }),
  'huge bounds': object({
    a: { type: 'array', minItems: 1e9, items: text },
    b: { type: 'string', minLength: 1e15 },
    c: { type: 'number', multipleOf: 1e-300 },
  }),
  'bounds that are no numbers': object({
    a: { type: 'array', maxItems: 'many' },
    b: { type: 'number', multipleOf: 0 },
  }),
  'uniqueItems of anything': object({ a: { type: 'array', uniqueItems: true } }),
  'a format that there is not': inField({ ...text, format: 'made-up' }),
  'a type that there is not': inField({ type: 'date' }),
  'nothing that fits': inField({ allOf: [{ type: 'string' }, { type: 'number' }] }),
  'false at the root': { type: 'object', allOf: [false] },
  'not an object at the root': { type: 'object', anyOf: [{ type: 'string' }], properties: {} },
};

/** The same as text: nested too deeply to be made by a function that calls itself. */
export const HOSTILE_SCHEMA_TEXTS: Readonly<Record<string, string>> = {
  'objects nested 3,000 times': `${'{"type":"object","properties":{"a":'.repeat(3000)}{}${'}}'.repeat(3000)}`,
  'lists nested 3,000 times': `{"type":"object","properties":{"a":${'{"type":"array","items":'.repeat(3000)}{}${'}'.repeat(3000)}}}`,
  'a default nested 50,000 times': `{"type":"object","properties":{"a":{"default":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}}}`,
  'a schema cut off': '{"type":"object","properties":{"a":{"type":"str',
};
