import type { JsonSchema } from '../model/language-model.ts';
import { propertiesOf, resolve } from '../model/resolve-schema.ts';
import { type References, referencesIn } from '../model/wire/resolve.ts';
import { isObject } from '../util/json.ts';
import { pointerTo, valueAt } from '../util/json-pointer.ts';

/** Where a document says who it is from, in types that do not hint at it. */
const USUAL = ['/seller/name', '/supplier/name', '/supplier', '/vendor/name', '/vendor', '/sender/name', '/sender'];
const MAX_LENGTH = 120;

/** Who a document is from, on one line: the company at the root of its type, or its seller. Undefined if that is blank. */
export function supplierOf(data: Readonly<Record<string, unknown>>, schema: JsonSchema): string | undefined {
  const references = referencesIn(schema);
  for (const pointer of [...companiesIn(schema, references), ...USUAL]) {
    const value = valueAt(data, pointer);
    const name = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH) : '';
    if (name !== '') return name;
  }
  return undefined;
}

function companiesIn(schema: JsonSchema, references: References): readonly string[] {
  return propertiesOf(resolve(schema, references)).flatMap(([name, property]) => {
    const hints = resolve(property, references)['x-recto'];
    return isObject(hints) && hints.kind === 'company' ? [pointerTo('', name)] : [];
  });
}
