import { COLUMNS } from './columns.ts';
import type { Concept } from './concept.ts';
import { CONTACT } from './contact.ts';
import { IDENTIFIERS } from './identifiers.ts';
import { MONEY } from './money.ts';
import { ROLES, type Role } from './parties.ts';
import { TIMES } from './times.ts';

/** All concepts outside of tables. */
export const CONCEPTS: readonly Concept[] = [...MONEY, ...TIMES, ...IDENTIFIERS, ...CONTACT];

const BY_ID: ReadonlyMap<string, Concept> = new Map(CONCEPTS.map((concept) => [concept.id, concept]));

function byName<T extends { readonly names: readonly string[] }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map([...items].reverse().flatMap((item) => item.names.map((name): [string, T] => [name, item])));
}

const CONCEPT_BY_NAME = byName(CONCEPTS);
const COLUMN_BY_NAME = byName(COLUMNS);
const ROLE_BY_NAME = byName(ROLES);

/** Converts a name to snake case: `invoiceNumber`, `Invoice-Number` and `invoice number` to `invoice_number`. */
export function snakeCase(name: string): string {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** The concept with an id; undefined if there is none. */
export function conceptById(id: string): Concept | undefined {
  return BY_ID.get(id);
}

/** The concept of a property's name: of a table's column if `inTable`, else of the document. */
export function conceptOf(name: string, inTable: boolean): Concept | undefined {
  const key = snakeCase(name);
  return (inTable ? COLUMN_BY_NAME.get(key) : undefined) ?? CONCEPT_BY_NAME.get(key);
}

/** The role of a party, by the name of an object property. */
export function roleOf(name: string): Role | undefined {
  return ROLE_BY_NAME.get(snakeCase(name));
}
