import { RectoError } from '../../errors.ts';
import { isObject } from '../../util/json.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import { type LinearPattern, linearPattern } from '../../util/linear-pattern.ts';
import type { Atom } from './conjunction.ts';
import { asserts } from './keywords.ts';
import { restNameFor, wireNames } from './names.ts';
import type { Located } from './resolve.ts';
import type { ObjectShape, Property, Use } from './shape.ts';

/** Requests nodes: for a conjunction of schemas, or for alternatives. */
export interface Requests {
  readonly all: (parts: readonly (Located | Atom)[]) => Use;
  readonly oneOf: (uses: readonly Use[], pointer: string) => Use;
}

function memberAt({ pointer }: Atom, schema: unknown, ...steps: readonly string[]): Located {
  return { schema, pointer: pointerTo(pointer, ...steps) };
}

/** The strings in a list; none if the value is no list. */
export function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A compiled `patternProperties` entry. */
interface PatternEntry {
  /** Undefined if the pattern is invalid, which the schema compiler reports. */
  readonly pattern: LinearPattern | undefined;
  readonly located: Located;
}

function compiled(pattern: string): LinearPattern | undefined {
  try {
    return linearPattern(pattern);
  } catch {
    return undefined;
  }
}

function patternsOf(atom: Atom): readonly PatternEntry[] {
  const { patternProperties } = atom.schema;
  if (!isObject(patternProperties)) return [];
  return Object.entries(patternProperties).map(([pattern, schema]) => ({
    pattern: compiled(pattern),
    located: memberAt(atom, schema, 'patternProperties', pattern),
  }));
}

/** Maximum of names matched against patterns, per object. */
const MAX_ATTEMPTS = 100_000;

/**
 * Creates a look-up of the subschemas for a property name. Errors: `schema_unsupported` for too many names and
 * patterns.
 */
function createPropertyLookup(): (atom: Atom, name: string) => readonly Located[] {
  const patterns = new Map<Atom, readonly PatternEntry[]>();
  let attempts = 0;
  return (atom, name) => {
    const { properties, additionalProperties } = atom.schema;
    const entries = patterns.get(atom) ?? patternsOf(atom);
    patterns.set(atom, entries);
    attempts += entries.length;
    if (attempts > MAX_ATTEMPTS) {
      throw new RectoError(
        'schema_unsupported',
        `#${pointerTo(atom.pointer, 'patternProperties')}: there are too many patterns for so many properties. Use fewer.`,
      );
    }
    const own =
      isObject(properties) && Object.hasOwn(properties, name)
        ? [memberAt(atom, properties[name], 'properties', name)]
        : [];
    const matching = [...own, ...entries.flatMap(({ pattern, located }) => (pattern?.test(name) ? [located] : []))];
    if (matching.length > 0 || additionalProperties === undefined) return matching;
    return [memberAt(atom, additionalProperties, 'additionalProperties')];
  };
}

function declaredIn({ schema }: Atom): readonly string[] {
  const names = isObject(schema.propertyNames) ? schema.propertyNames : {};
  return [
    ...(isObject(schema.properties) ? Object.keys(schema.properties) : []),
    ...stringsIn(schema.required),
    ...stringsIn(names.enum),
    ...(typeof names.const === 'string' ? [names.const] : []),
  ];
}

const isOpen = (schema: unknown) => schema === undefined || schema === true || (isObject(schema) && !asserts(schema));

/** The schemas for undeclared properties, one set for each form they can have. */
function restOf(atoms: readonly Atom[], anyDeclared: boolean): readonly (readonly Located[])[] {
  const others = atoms.flatMap((atom) =>
    (['additionalProperties', 'unevaluatedProperties'] as const).flatMap((keyword) =>
      atom.schema[keyword] === undefined ? [] : [memberAt(atom, atom.schema[keyword], keyword)],
    ),
  );
  const patterns = atoms.flatMap(patternsOf).flatMap(({ located }) => (located.schema === false ? [] : [[located]]));
  if (others.some(({ schema }) => schema === false)) return patterns;
  const constraining = others.filter(({ schema }) => !isOpen(schema));
  if (constraining.length > 0) return [...patterns, constraining];
  return patterns.length > 0 || anyDeclared ? patterns : [[]];
}

/**
 * The shape of an object. Properties that only a condition names (`then`, `dependentSchemas`) are included.
 * `conditions`: the conditional schemas, as conjunctions.
 */
export function objectShapeOf(
  atoms: readonly Atom[],
  conditions: readonly (readonly Atom[])[],
  requests: Requests,
): ObjectShape {
  const subschemasFor = createPropertyLookup();
  const required = new Set(atoms.flatMap(({ schema }) => stringsIn(schema.required)));
  const declared = new Set(atoms.flatMap(declaredIn));
  const emptied = atoms.some(
    ({ schema }) => isObject(schema.properties) && Object.keys(schema.properties).length === 0,
  );
  const conditional = new Set(conditions.flat().flatMap(declaredIn));
  for (const name of atoms.flatMap(({ schema }) => dependentNames(schema))) conditional.add(name);
  for (const name of declared) conditional.delete(name);
  const uses = new Map<string, Use>();
  const propertiesPointer = pointerTo(atoms[0]?.pointer ?? '', 'properties');
  for (const name of declared) uses.set(name, requests.all(atoms.flatMap((atom) => subschemasFor(atom, name))));
  for (const name of conditional) {
    const always = atoms.flatMap((atom) => subschemasFor(atom, name));
    const variants = conditions.flatMap((one) => {
      const matching = one.flatMap((atom) => subschemasFor(atom, name));
      return matching.length === 0 ? [] : [requests.all([...always, ...matching])];
    });
    uses.set(
      name,
      variants.length === 0 ? requests.all(always) : requests.oneOf(variants, pointerTo(propertiesPointer, name)),
    );
  }
  const forms = restOf(atoms, uses.size > 0 || emptied).map((form) => requests.all(form));
  const names = wireNames([...uses.keys()]);
  const properties = [...uses].map(
    ([name, use]): Property => ({ ...use, name, wireName: names.get(name) ?? name, required: required.has(name) }),
  );
  const taken = new Set([...uses.keys(), ...names.values()]);
  const restName = restNameFor(taken);
  return {
    kind: 'object',
    properties,
    restName,
    ...(forms.length === 0
      ? {}
      : { rest: forms.length === 1 && forms[0] ? forms[0] : requests.oneOf(forms, propertiesPointer) }),
  };
}

function dependentNames(schema: Atom['schema']): readonly string[] {
  return [schema.dependentRequired, schema.dependencies].flatMap((map) =>
    isObject(map)
      ? Object.entries(map).flatMap(([name, demanded]) =>
          Array.isArray(demanded) ? [name, ...stringsIn(demanded)] : [name],
        )
      : [],
  );
}
