import type { FieldKind, Hints } from '../../../schemas/hints.ts';
import { type PlainSchema, typesOf } from '../resolve-schema.ts';
import { type Concept, snakeCase } from './vocabulary/vocabulary.ts';

const BY_FORMAT: ReadonlyMap<unknown, FieldKind> = new Map<unknown, FieldKind>([
  ['date', 'date'],
  ['date-time', 'date'],
  ['time', 'time'],
  ['email', 'email'],
  ['idn-email', 'email'],
  ['uri', 'url'],
  ['url', 'url'],
  ['iri', 'url'],
]);

/** Endings of property names that imply a kind. */
const BY_ENDING: readonly (readonly [RegExp, FieldKind])[] = [
  [/(?:^|_)(?:date|on)$/, 'date'],
  [/(?:^|_)time$/, 'time'],
  [/(?:^|_)(?:e_?mail)$/, 'email'],
  [/(?:^|_)(?:phone|telephone|mobile|fax)$/, 'phone'],
  [/(?:^|_)(?:url|website|link)$/, 'url'],
  [/(?:^|_)iban$/, 'iban'],
  [/(?:^|_)bic$/, 'bic'],
  [/(?:^|_)(?:vat_id|vat_number)$/, 'vat_id'],
  [/(?:^|_)currency$/, 'currency'],
  [/(?:^|_)(?:number|no|nr|id|code|reference|ref)$/, 'code'],
  [/(?:^|_)address$/, 'address'],
];
const MONEY_NAME =
  /(?:^|_)(?:amount|total|price|cost|fee|tax|balance|sum|salary|wages?|income|payment|charge|value|tip|paid|due)(?:_|$)/;
const PERCENT_NAME = /(?:^|_)(?:percent|percentage|rate|pct)(?:_|$)/;
/** Kinds with numeric values. */
const NUMERIC: ReadonlySet<FieldKind> = new Set(['amount', 'number', 'percent']);

function numericKind(name: string, preferred: FieldKind | undefined): FieldKind {
  if (preferred !== undefined && NUMERIC.has(preferred)) return preferred;
  if (PERCENT_NAME.test(name)) return 'percent';
  return MONEY_NAME.test(name) ? 'amount' : 'number';
}

/**
 * The kind of a leaf: by its hint, else an enumeration, else type and format, else the concept of its name, else the
 * end of its name, else text.
 */
export function kindOf(name: string, schema: PlainSchema, concept: Concept | undefined, hints: Hints): FieldKind {
  if (hints.kind !== undefined) return hints.kind;
  const key = snakeCase(name);
  const types = typesOf(schema);
  // If the enumeration has currency codes, symbols count too.
  if (concept?.kind === 'currency') return 'currency';
  if (Array.isArray(schema.enum) || schema.const !== undefined) return 'choice';
  if (types.includes('boolean')) return 'checkbox';
  if (types.includes('number') || types.includes('integer')) return numericKind(key, concept?.kind);
  const format = BY_FORMAT.get(schema.format);
  if (format !== undefined) return format;
  return concept?.kind ?? BY_ENDING.find(([pattern]) => pattern.test(key))?.[1] ?? 'text';
}
