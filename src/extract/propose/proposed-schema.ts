import type { ProposedField } from '../../../schemas/proposal.ts';
import { findDates } from '../../document/values/dates.ts';
import { readNumber } from '../../document/values/numbers.ts';
import type { JsonSchema } from '../../model/language-model.ts';

/** What a value looks like. */
export type ProposedKind = ProposedField['kind'];

/** Signs around the digits of a number: currencies, percent, minus, brackets. */
const AROUND = /\p{Sc}|\b\p{Lu}{3}\b|[%()\s\u2212\u2013-]/gu;
const AMOUNT = /\p{Sc}|%|\d[.,]\d{1,3}(?!\d)/u;

/**
 * The kind that all values of a field have. A whole number alone, as beside "Order:", identifies something more often
 * than it counts; in a column, `isColumn`, it counts.
 */
export function kindOf(values: readonly string[], { isColumn }: { readonly isColumn: boolean }): ProposedKind {
  if (values.length === 0) return 'text';
  if (values.every(isDate)) return 'date';
  return values.every((text) => isNumber(text) && (isColumn || AMOUNT.test(text))) ? 'number' : 'text';
}

function isDate(text: string): boolean {
  const [found, ...others] = findDates(text.trim(), { dayFirst: true });
  return found !== undefined && others.length === 0 && found.end - found.start === text.trim().length;
}

function isNumber(text: string): boolean {
  const digits = text.replace(AROUND, '');
  return /^\d[\d.,'’]*$/u.test(digits) && !/^0\d/.test(digits) && readNumber(digits) !== undefined;
}

/** The JSON Schema of a document type with these fields. */
export function schemaOf(
  fields: readonly Pick<ProposedField, 'pointer' | 'label' | 'kind'>[],
  name: string,
): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const rows: Record<string, Record<string, JsonSchema>> = {};
  for (const { pointer, label, kind } of fields) {
    const [, own = '', star, column = ''] = pointer.split('/');
    const shape = { ...TYPES[kind], title: label, 'x-recto': { labels: [label] } };
    if (star === undefined) properties[own] = shape;
    else {
      rows[own] ??= {};
      rows[own][column] = shape;
      properties[own] ??= { type: 'array', items: { type: 'object', properties: rows[own] } };
    }
  }
  return { title: name, type: 'object', properties };
}

const TYPES: Readonly<Record<ProposedKind, JsonSchema>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  date: { type: 'string', format: 'date' },
};
