import { fieldWord, t } from '../words.ts';
import type { DocumentType } from './document-type.ts';
import { tokensOf } from './pointers.ts';

/** What a field is called: in German by the common words, otherwise by the title of the type or its name. */
export function labelOf(pointer: string, type: DocumentType): string {
  const name = tokensOf(pointer).at(-1) ?? '';
  if (/^\d+$/.test(name)) return t('row', { n: Number(name) + 1 });
  const known = fieldWord(name);
  if (known !== undefined) return known;
  const { title } = type.at(pointer);
  if (typeof title === 'string' && title !== '' && type.isObject(pointer) === false) return title;
  return humanised(name);
}

/** A name as words: `invoice_number` as `Invoice number`. */
export function humanised(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim();
  const spelt = words.replaceAll(/\b(bic|iban|id|po|sku|url|vat)\b/gi, (word) => word.toUpperCase());
  return spelt.charAt(0).toUpperCase() + spelt.slice(1);
}

/** Where a field is, in words: `Lines 2: Amount`. */
export function pathLabel(pointer: string, type: DocumentType): string {
  const tokens = tokensOf(pointer);
  const parts: string[] = [];
  let at = '';
  for (const token of tokens) {
    at = `${at}/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const last = parts.at(-1);
    if (/^\d+$/.test(token) && last !== undefined) parts[parts.length - 1] = `${last} ${Number(token) + 1}`;
    else parts.push(labelOf(at, type));
  }
  return parts.join(': ');
}

/** A value as a person reads it. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.map(shown).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
