import type { Einvoice } from '../../../schemas/einvoice.ts';
import { isoDate } from '../values/calendar.ts';
import { type FoundNode, findPath, rootNode } from './find-path.ts';
import { type FieldPath, INVOICE_FIELDS, LINES, PARTIES, type ValueKind } from './paths.ts';
import type { XmlElement } from './xml.ts';

type Syntax = Einvoice['syntax'];
type Value = string | number;

/** Root elements of electronic invoices and their namespaces. */
const ROOTS: readonly { readonly name: RegExp; readonly namespace: RegExp; readonly syntax: Syntax }[] = [
  { name: /^CrossIndustry(Invoice|Document)$/, namespace: /CrossIndustry(Invoice|Document):/i, syntax: 'cii' },
  { name: /^(Invoice|CreditNote|DebitNote)$/, namespace: /oasis:names:specification:ubl:/i, syntax: 'ubl' },
];
/** Lines beyond this are not read: the invoice then goes the usual way. */
const MAX_LINES = 20_000;

/** Reads the invoice of an XML document; undefined if it is none that is known, or has no number or total. */
export function readEinvoice(root: XmlElement): Omit<Einvoice, 'file'> | undefined {
  const known = ROOTS.find(({ name, namespace }) => name.test(root.name) && namespace.test(root.namespace));
  if (known === undefined) return undefined;
  const { syntax } = known;
  const start = rootNode(root);
  const sources: Record<string, Einvoice['sources'][string]> = {};
  const data = objectOf(start, INVOICE_FIELDS, syntax, '', sources);
  addAddresses(data, sources);
  const rows = findPath(start, LINES[syntax]);
  if (rows.length > MAX_LINES) return undefined;
  if (rows.length > 0) {
    data[LINES.field] = rows.map((row, at) => objectOf(row, LINES.fields, syntax, `/${LINES.field}/${at}`, sources));
  }
  return data.invoice_number === undefined || data.total === undefined ? undefined : { syntax, data, sources };
}

function objectOf(
  from: FoundNode,
  fields: readonly FieldPath[],
  syntax: Syntax,
  pointer: string,
  sources: Record<string, Einvoice['sources'][string]>,
): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const { field, kind, ...paths } of fields) {
    for (const path of paths[syntax]) {
      const found = findPath(from, path).flatMap((node) => {
        const value = readValue(node.text, kind);
        return value === undefined ? [] : [{ node, value }];
      })[0];
      if (found === undefined) continue;
      put(data, field.split('/'), found.value);
      const { path: source, text, element } = found.node;
      sources[`${pointer}/${field}`] = { path: source, text, line: element.line };
      break;
    }
  }
  return data;
}

function put(data: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: Value): void {
  if (rest.length === 0) {
    data[name] = value;
    return;
  }
  const inner = (data[name] ?? {}) as Record<string, unknown>;
  data[name] = inner;
  put(inner, rest, value);
}

function readValue(text: string, kind: ValueKind): Value | undefined {
  if (text === '') return undefined;
  if (kind === 'number') return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined;
  if (kind === 'date') return dayOf(text);
  return kind === 'code' ? text.replace(/\s/g, '') : text.replace(/\s+/g, ' ');
}

/** A day as YYYY-MM-DD, from that form or from YYYYMMDD (format 102). */
function dayOf(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return isoDate(Number(year), Number(month), Number(day));
}

/** The address in one line: no element holds it, but its parts do. */
function addAddresses(data: Record<string, unknown>, sources: Record<string, Einvoice['sources'][string]>): void {
  for (const name of PARTIES) {
    const party = data[name] as Record<string, unknown> | undefined;
    if (party === undefined) continue;
    const parts = [party.street, [party.postcode, party.city].filter((part) => part !== undefined).join(' ')];
    const address = parts.filter((part) => part !== undefined && part !== '').join(', ');
    const source = sources[`/${name}/street`] ?? sources[`/${name}/postcode`] ?? sources[`/${name}/city`];
    if (address === '' || source === undefined) continue;
    party.address = address;
    sources[`/${name}/address`] = { ...source, path: source.path.replace(/\/[^/]+$/, ''), text: address };
  }
}
