import { INVOICE_FIELDS, LINES, PARTIES } from './paths.ts';

type JsonSchema = { readonly [keyword: string]: unknown };

const KNOWN = new Set([
  ...INVOICE_FIELDS.map(({ field }) => field),
  ...PARTIES.map((party) => `${party}/address`),
  ...LINES.fields.map(({ field }) => `${LINES.field}/${field}`),
]);
const MAX_DEPTH = 8;

/** Whether electronic invoices hold every field of a document type, so that no model needs to be asked for others. */
export function einvoicesHold(schema: JsonSchema): boolean {
  const fields = [...fieldsOf(schema, schema, '', 0)];
  return fields.includes('invoice_number') && fields.includes('total') && fields.every((field) => KNOWN.has(field));
}

/** Paths of the leaves of a schema; those that cannot be told are empty, which is no known field. */
function* fieldsOf(root: JsonSchema, schema: JsonSchema, path: string, depth: number): Generator<string> {
  if (depth > MAX_DEPTH) {
    yield '';
    return;
  }
  const { $ref, properties, items } = schema;
  if (typeof $ref === 'string') {
    const target = definition(root, $ref);
    if (target === undefined) yield '';
    else yield* fieldsOf(root, target, path, depth + 1);
  } else if (isSchema(properties)) {
    for (const [name, inner] of Object.entries(properties)) {
      const own = path === '' ? name : `${path}/${name}`;
      yield* isSchema(inner) ? fieldsOf(root, inner, own, depth + 1) : [''];
    }
  } else if (isSchema(items)) yield* fieldsOf(root, items, path, depth + 1);
  else yield path;
}

function definition(root: JsonSchema, ref: string): JsonSchema | undefined {
  const [, keyword = '', name = ''] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref) ?? [];
  const group = root[keyword];
  const target = isSchema(group) ? group[name] : undefined;
  return isSchema(target) ? target : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
