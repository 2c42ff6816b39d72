import { COLUMN_NAMES, CONCEPT_NAMES, type ConceptNames } from './concepts.ts';
import { DANISH } from './da.ts';
import { GERMAN } from './de.ts';
import { ENGLISH } from './en.ts';
import { SPANISH } from './es.ts';
import { FINNISH } from './fi.ts';
import { FRENCH } from './fr.ts';
import { ITALIAN } from './it.ts';
import { MALAY } from './ms.ts';
import { DUTCH } from './nl.ts';
import { POLISH } from './pl.ts';
import { PORTUGUESE } from './pt.ts';
import { SWEDISH } from './sv.ts';
import { parseList } from './words.ts';

/** A business field with its labels in all languages. */
export interface Concept extends ConceptNames {
  readonly labels: readonly string[];
  /** Labels that count if no certain one is printed. */
  readonly weak: readonly string[];
}

/** A role of a party, and the headings of its block. */
export interface Role {
  readonly id: string;
  readonly names: readonly string[];
  readonly headings: readonly string[];
}

/** Roles of parties, by names of object properties. */
const ROLE_NAMES: readonly Pick<ConceptNames, 'id' | 'names'>[] = [
  {
    id: 'seller',
    names: ['seller', 'vendor', 'supplier', 'issuer', 'biller', 'merchant', 'from', 'sender', 'payee', 'provider'],
  },
  {
    id: 'buyer',
    names: ['buyer', 'customer', 'client', 'bill_to', 'recipient', 'to', 'billed_to', 'purchaser', 'payer'],
  },
  { id: 'ship_to', names: ['ship_to', 'delivery_address', 'shipping_address', 'consignee', 'deliver_to', 'receiver'] },
  { id: 'shipper', names: ['shipper', 'consignor', 'exporter', 'ship_from'] },
  { id: 'notify_party', names: ['notify_party', 'notify'] },
  { id: 'carrier', names: ['carrier', 'transporter', 'shipping_line'] },
];

const LANGUAGES = [
  ENGLISH,
  GERMAN,
  FRENCH,
  SPANISH,
  ITALIAN,
  DUTCH,
  PORTUGUESE,
  MALAY,
  POLISH,
  SWEDISH,
  FINNISH,
  DANISH,
];

function withLabels(concept: ConceptNames, place: 'concepts' | 'columns'): Concept {
  const lists = (strength: 'labels' | 'weak') =>
    LANGUAGES.flatMap((words) => parseList(words[place][concept.id]?.[strength] ?? ''));
  return { ...concept, labels: lists('labels'), weak: lists('weak') };
}

const AMOUNT_DUE = CONCEPT_NAMES.filter(({ id }) => id === 'amount_due').flatMap(
  (concept) => withLabels(concept, 'concepts').labels,
);

/** All concepts outside of tables. */
export const CONCEPTS: readonly Concept[] = CONCEPT_NAMES.map((names) => {
  const concept = withLabels(names, 'concepts');
  // In a document without a total, the amount due is the total.
  return concept.id === 'total' ? { ...concept, weak: [...concept.weak, ...AMOUNT_DUE] } : concept;
});

const COLUMNS: readonly Concept[] = COLUMN_NAMES.map((names) => withLabels(names, 'columns'));

/** All roles of parties. */
export const ROLES: readonly Role[] = ROLE_NAMES.map((role) => ({
  ...role,
  headings: LANGUAGES.flatMap(({ headings }) => parseList(headings[role.id] ?? '')),
}));

/** Headings of who sells goods to another country. */
export const EXPORTER: readonly string[] = parseList(
  'exporter | seller exporter | exporter seller | exporteur | exportateur | exportador | esportatore',
);

/** Labels of numbers that are no amounts due or paid. */
export const NOT_MONEY: readonly string[] = parseList(`
  total qty | total quantity | total item | total items | total no of items | tot qty | qty total
  total qty s | total pcs | total unit | total units | total number | total points | points | total pax
  average | gst summary | tax summary | gst analysis | total of pages | total pages | total weight
  total volume | total packages | total hours | total exempt | total zero rated | total supplies
  total before discount | total savings for today | your savings for today | total payment
  ritenuta d acconto | ritenuta
`);

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

/** The party that a field outside of objects belongs to, by the first word of its name: `customer` of `customer_address`. */
export function partyOfName(name: string): string | undefined {
  const [first = '', ...others] = snakeCase(name).split('_');
  return others.length > 0 && roleOf(first) !== undefined ? first : undefined;
}

/** The role of a party, by the name of an object property. */
export function roleOf(name: string): Role | undefined {
  return ROLE_BY_NAME.get(snakeCase(name));
}
