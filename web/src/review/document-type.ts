import { isRecord, tokensOf, within } from './pointers.ts';

/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

const MAX_REFERENCES = 20;

/** A schema with its reference followed. */
function resolved(schema: unknown, root: Schema): Schema {
  let at = schema;
  for (let step = 0; step < MAX_REFERENCES && isRecord(at) && typeof at.$ref === 'string'; step += 1) {
    if (!at.$ref.startsWith('#')) return {};
    const { $ref: _, ...own } = at;
    let target: unknown = root;
    for (const token of tokensOf(at.$ref.slice(1))) target = isRecord(target) ? target[token] : undefined;
    at = isRecord(target) ? { ...target, ...own } : {};
  }
  return isRecord(at) ? at : {};
}

/** The types that a schema allows, without null. */
function typesOf({ type }: Schema): readonly string[] {
  return [type].flat().filter((name): name is string => typeof name === 'string' && name !== 'null');
}

/** Answers what a document type says of the values at JSON Pointers. */
export interface DocumentType {
  /** The schema of a value; empty if the type says nothing of it. */
  readonly at: (pointer: string) => Schema;
  /** The names of the properties of an object, or of the items of a list. */
  readonly names: (pointer: string) => readonly string[];
  readonly isObject: (pointer: string) => boolean;
  readonly isList: (pointer: string) => boolean;
}

/** Reads a document type. */
export function documentTypeOf(root: Schema): DocumentType {
  const known = new Map<string, Schema>();
  const at = (pointer: string): Schema => {
    // All rows of a list are alike.
    const key = pointer.replaceAll(/\/\d+(?=\/|$)/g, '/0');
    const before = known.get(key);
    if (before !== undefined) return before;
    let schema = resolved(root, root);
    for (const token of tokensOf(key)) {
      const { properties, items } = schema;
      const next = isRecord(properties) && Object.hasOwn(properties, token) ? properties[token] : items;
      schema = resolved(next, root);
    }
    known.set(key, schema);
    return schema;
  };
  const names = (pointer: string) => {
    const schema = at(pointer);
    const { properties } = schema.items === undefined ? schema : at(within(pointer, 0));
    return isRecord(properties) ? Object.keys(properties) : [];
  };
  return {
    at,
    names,
    isObject: (pointer) => typesOf(at(pointer)).includes('object') || isRecord(at(pointer).properties),
    isList: (pointer) => typesOf(at(pointer)).includes('array'),
  };
}

/** How a value is entered. */
export type InputKind = 'text' | 'number' | 'boolean' | 'read' | { readonly choices: readonly string[] };

/** How a value of this schema is entered: `read` where the server reads what was typed, such as dates. */
export function inputKindOf(schema: Schema): InputKind {
  if (Array.isArray(schema.enum)) {
    return { choices: schema.enum.filter((value): value is string => typeof value === 'string') };
  }
  const types = typesOf(schema);
  if (types.includes('boolean')) return 'boolean';
  if (types.includes('number') || types.includes('integer')) return 'number';
  return schema.format === 'date' || schema.format === 'time' ? 'read' : 'text';
}
