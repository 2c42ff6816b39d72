import type { FieldKind, Hints } from '../../../../schemas/hints.ts';
import { type PlainSchema, typesOf } from '../../resolve-schema.ts';
import type { Concept } from '../vocabulary/concept.ts';
import { snakeCase } from '../vocabulary/vocabulary.ts';

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

/** Last words of a property's name that tell its kind. */
const BY_ENDING: readonly (readonly [RegExp, FieldKind])[] = [
  [/(?:^|_)(?:date|on)$/, 'date'],
  [/(?:^|_)time$/, 'time'],
  [/(?:^|_)(?:e_?mail)$/, 'email'],
  [/(?:^|_)(?:phone|telephone|mobile|fax)$/, 'phone'],
  [/(?:^|_)(?:url|website|link)$/, 'url'],
  [/(?:^|_)iban$/, 'iban'],
  [/(?:^|_)(?:vat_id|vat_number)$/, 'vat_id'],
  [/(?:^|_)currency$/, 'currency'],
  [/(?:^|_)(?:number|no|nr|id|code|reference|ref)$/, 'code'],
  [/(?:^|_)address$/, 'address'],
];
const MONEY_NAME =
  /(?:^|_)(?:amount|total|price|cost|fee|tax|balance|sum|salary|wages?|income|payment|charge|value|tip|paid|due)(?:_|$)/;
const PERCENT_NAME = /(?:^|_)(?:percent|percentage|rate|pct)(?:_|$)/;
/** Kinds whose value can stand in a property that wants a number. */
const NUMERIC: ReadonlySet<FieldKind> = new Set(['amount', 'number', 'percent']);

function numericKind(name: string, wanted: FieldKind | undefined): FieldKind {
  if (wanted !== undefined && NUMERIC.has(wanted)) return wanted;
  if (PERCENT_NAME.test(name)) return 'percent';
  return MONEY_NAME.test(name) ? 'amount' : 'number';
}

/**
 * What kind of value a leaf holds: the hint, else an enumeration, else type and format, else the concept of its name, else
 * the end of its name, else any text.
 */
export function kindOf(name: string, schema: PlainSchema, concept: Concept | undefined, hints: Hints): FieldKind {
  if (hints.kind !== undefined) return hints.kind;
  const key = snakeCase(name);
  const types = typesOf(schema);
  // A currency has many codes: where the enumeration is one of codes, signs stand for them too.
  if (concept?.kind === 'currency') return 'currency';
  if (Array.isArray(schema.enum) || schema.const !== undefined) return 'choice';
  if (types.includes('boolean')) return 'checkbox';
  if (types.includes('number') || types.includes('integer')) return numericKind(key, concept?.kind);
  const format = BY_FORMAT.get(schema.format);
  if (format !== undefined) return format;
  return concept?.kind ?? BY_ENDING.find(([pattern]) => pattern.test(key))?.[1] ?? 'text';
}
