import fc from 'fast-check';
import type { JsonSchema } from '../../src/model/language-model.ts';

/** A schema and a value that is valid by it. */
export interface Instance {
  readonly schema: JsonSchema;
  readonly value: unknown;
}

/** Not the names that are sent for lists and positions: what an alternative with such a name means is not always to be told. */
const names = fc.oneof(
  fc.constantFrom('a', 'b', 'name', 'value', 'document', 'toString', 'x y', 'ä', 'q"', ''),
  fc.string({ maxLength: 6 }).filter((name) => name !== '__proto__' && !/\p{Cs}/u.test(name)),
);
const texts = fc.string({ maxLength: 8 });
const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));
const integers = fc.integer({ min: -1e6, max: 1e6 });

const scalars: fc.Arbitrary<Instance> = fc.oneof(
  texts.map((value) => ({ schema: { type: 'string' }, value })),
  numbers.map((value) => ({ schema: { type: 'number' }, value })),
  integers.map((value) => ({ schema: { type: 'integer' }, value })),
  fc.boolean().map((value) => ({ schema: { type: 'boolean' }, value })),
  texts.map((value) => ({ schema: { type: ['string', 'null'], maxLength: 8 }, value })),
  fc.constant({ schema: { type: ['number', 'null'] }, value: null }),
  integers.map((value) => ({ schema: { type: 'number', minimum: -1e6, multipleOf: 1 }, value })),
  fc
    .tuple(fc.uniqueArray(fc.oneof(texts, integers, fc.boolean()), { minLength: 1, maxLength: 4 }), fc.nat())
    .map(([values, pick]) => ({ schema: { enum: values }, value: values[pick % values.length] })),
  fc.constantFrom<unknown>('fixed', 7, { kind: 'x' }, [1, 2]).map((value) => ({ schema: { const: value }, value })),
);

interface Member {
  readonly name: string;
  readonly instance: Instance;
  readonly required: boolean;
  readonly present: boolean;
}

function objectOf(members: readonly Member[], extra: JsonSchema): Instance {
  const required = members.filter((member) => member.required).map(({ name }) => name);
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(members.map(({ name, instance }) => [name, instance.schema])),
      ...(required.length > 0 ? { required } : {}),
      ...extra,
    },
    value: Object.fromEntries(
      members.flatMap(({ name, instance, ...member }) =>
        member.required || member.present ? [[name, instance.value]] : [],
      ),
    ),
  };
}

function objects(inner: fc.Arbitrary<Instance>): fc.Arbitrary<Instance> {
  const member = fc.record({ name: names, instance: inner, required: fc.boolean(), present: fc.boolean() });
  return fc
    .tuple(fc.uniqueArray(member, { selector: ({ name }) => name, minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([members, closed]) => objectOf(members, closed ? { additionalProperties: false } : {}));
}

/** Objects of which all keys have values of one schema, beside declared ones or alone. */
function maps(inner: fc.Arbitrary<Instance>): fc.Arbitrary<Instance> {
  return fc.tuple(inner, fc.uniqueArray(names, { maxLength: 3 })).map(([{ schema, value }, keys]) => ({
    schema: { type: 'object', additionalProperties: schema },
    value: Object.fromEntries(keys.map((key) => [key, value])),
  }));
}

function lists(inner: fc.Arbitrary<Instance>): fc.Arbitrary<Instance> {
  const many = fc.tuple(inner, fc.nat({ max: 3 })).map(([{ schema, value }, length]) => ({
    schema: { type: 'array', items: schema, ...(length > 0 ? { minItems: 1, maxItems: 3 } : {}) },
    value: Array.from({ length }, () => value),
  }));
  const tuples = fc.array(inner, { minLength: 1, maxLength: 3 }).map((positions) => ({
    schema: {
      type: 'array',
      prefixItems: positions.map(({ schema }) => schema),
      items: false,
      minItems: positions.length,
    },
    value: positions.map(({ value }) => value),
  }));
  return fc.oneof(many, tuples);
}

/** Objects that a fixed value tells apart, and values of different types. */
function unions(inner: fc.Arbitrary<Instance>): fc.Arbitrary<Instance> {
  const tagged = fc
    .tuple(fc.array(objects(inner), { minLength: 2, maxLength: 3 }), fc.nat(), fc.constantFrom('anyOf', 'oneOf'))
    .map(([options, pick, keyword]) => {
      const branches = options.map(({ schema, value }, index): Instance => {
        const properties = { kind: { const: `kind ${index}` }, ...(schema.properties as object) };
        const required = ['kind', ...((schema.required as string[] | undefined) ?? [])];
        return { schema: { ...schema, properties, required }, value: { ...(value as object), kind: `kind ${index}` } };
      });
      return {
        schema: { [keyword]: branches.map(({ schema }) => schema) },
        value: branches[pick % branches.length]?.value,
      };
    });
  const mixed = fc.tuple(
    objects(inner),
    lists(fc.constant({ schema: { type: 'string' }, value: 's' })),
    fc.nat({ max: 2 }),
  );
  return fc.oneof(
    tagged,
    mixed.map(([object, list, pick]) => ({
      schema: { anyOf: [{ type: 'string' }, object.schema, list.schema] },
      value: ['text', object.value, list.value][pick],
    })),
  );
}

/** The same demand said in another way: through references and `allOf`. */
function saidOtherwise(inner: fc.Arbitrary<Instance>): fc.Arbitrary<Instance> {
  return inner.map(({ schema, value }) => ({ schema: { description: 'Said otherwise.', allOf: [schema, {}] }, value }));
}

const { any: values } = fc.letrec<{ any: Instance }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: scalars, weight: 4 },
    { arbitrary: objects(tie('any')), weight: 2 },
    { arbitrary: maps(tie('any')), weight: 1 },
    { arbitrary: lists(tie('any')), weight: 2 },
    { arbitrary: unions(tie('any')), weight: 1 },
    { arbitrary: saidOtherwise(tie('any')), weight: 1 },
  ),
}));

/** Schemas with an object at the root, some with definitions that are used twice and that contain themselves, with valid data. */
export const documents: fc.Arbitrary<Instance> = fc.tuple(objects(values), values).map(([root, shared]) => {
  const node = { type: 'object', properties: { held: { $ref: '#/$defs/shared' }, next: { $ref: '#/$defs/node' } } };
  const properties = { ...(root.schema.properties as object), 'own first': { $ref: '#/$defs/node' } };
  return {
    schema: { ...root.schema, properties, $defs: { node, shared: shared.schema } },
    value: { ...(root.value as object), 'own first': { held: shared.value, next: { held: shared.value } } },
  };
});

/** Any JSON value, some with the names that are sent and with those that change objects. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    texts,
    numbers,
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.array(fc.record({ name: names, value: tie('any') }), { maxLength: 3 }),
    fc
      .array(
        fc.tuple(
          fc.oneof(names, fc.constantFrom('own first', 'held', 'next', '__proto__', 'more_items', 'entries', 'item_1')),
          tie('any'),
        ),
      )
      .map((entries) => Object.fromEntries(entries)),
  ),
})).any;
