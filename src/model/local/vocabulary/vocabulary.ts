import { COLUMNS } from './columns.ts';
import type { Concept } from './concept.ts';
import { CONTACT } from './contact.ts';
import { IDENTIFIERS } from './identifiers.ts';
import { MONEY } from './money.ts';
import { ROLES, type Role } from './parties.ts';
import { TIMES } from './times.ts';

/** Concepts that stand for themselves, anywhere in a document. */
export const CONCEPTS: readonly Concept[] = [...MONEY, ...TIMES, ...IDENTIFIERS, ...CONTACT];

const BY_ID: ReadonlyMap<string, Concept> = new Map(CONCEPTS.map((concept) => [concept.id, concept]));

function byName<T extends { readonly names: readonly string[] }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map([...items].reverse().flatMap((item) => item.names.map((name): [string, T] => [name, item])));
}

const CONCEPT_BY_NAME = byName(CONCEPTS);
const COLUMN_BY_NAME = byName(COLUMNS);
const ROLE_BY_NAME = byName(ROLES);

/** `invoiceNumber`, `Invoice-Number` and `invoice number` as `invoice_number`. */
export function snakeCase(name: string): string {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** The concept of this id, or nothing. */
export function conceptById(id: string): Concept | undefined {
  return BY_ID.get(id);
}

/** The concept that a property's name means: of a table's column where `inTable`, of the document otherwise. */
export function conceptOf(name: string, inTable: boolean): Concept | undefined {
  const key = snakeCase(name);
  return (inTable ? COLUMN_BY_NAME.get(key) : undefined) ?? CONCEPT_BY_NAME.get(key);
}

/** The role of the party that an object property's name means. */
export function roleOf(name: string): Role | undefined {
  return ROLE_BY_NAME.get(snakeCase(name));
}
