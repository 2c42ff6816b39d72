import type { JsonSchema } from '../model/language-model.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maximum of wrapping layers. */
const MAX_LAYERS = 3;

/**
 * Unwraps the object of an answer: `{"answer": {…}}`, `{"invoice": {…}}` and a list of one object give the inner
 * object, and a bare list of rows gives an object with the list of the schema that has these columns. An object with
 * properties of `schema` (the schema as sent to the model) is returned as it is. Undefined if there is no object.
 */
export function unwrap(value: unknown, schema: JsonSchema): JsonObject | undefined {
  const properties = propertiesOf(schema);
  const fits = (object: JsonObject) => Object.keys(object).some((name) => Object.hasOwn(properties, name));
  let inner = value;
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    if (Array.isArray(inner)) {
      const rows = listOf(inner, schema, properties);
      if (rows !== undefined && !(inner.length === 1 && isObject(inner[0]) && fits(inner[0]))) return rows;
      if (inner.length !== 1) return undefined;
      inner = inner[0];
      continue;
    }
    if (!isObject(inner) || fits(inner)) break;
    const [only, ...others] = Object.values(inner).filter((part) => isObject(part) || Array.isArray(part));
    if (only === undefined || others.length > 0) break;
    const content = unwrap(only, schema);
    // An inner object without any property of the schema is no better than the outer one.
    return content !== undefined && fits(content) ? content : inner;
  }
  return isObject(inner) ? inner : undefined;
}

function propertiesOf(schema: JsonSchema): JsonObject {
  return isObject(schema.properties) ? schema.properties : {};
}

/** The list of the schema that shares most columns with the rows, if there is exactly one. */
function listOf(rows: readonly unknown[], schema: JsonSchema, properties: JsonObject): JsonObject | undefined {
  if (rows.length === 0 || !rows.every(isObject)) return undefined;
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const shared = Object.entries(properties)
    .map(([name, property]) => ({
      name,
      count: [...rowProperties(property, schema)].filter((column) => names.has(column)).length,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const [first, second] = shared;
  return first === undefined || first.count === second?.count ? undefined : { [first.name]: rows };
}

/** The properties of a list's rows, resolving references and alternatives. */
function rowProperties(property: unknown, schema: JsonSchema): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (part: unknown, inList: boolean, depth: number): void => {
    if (!isObject(part) || depth > 8) return;
    if (inList && isObject(part.properties)) for (const name of Object.keys(part.properties)) found.add(name);
    if (typeof part.$ref === 'string') {
      const name = /^#\/\$defs\/([^/]+)$/.exec(part.$ref)?.[1];
      if (name !== undefined && isObject(schema.$defs)) visit(schema.$defs[name], inList, depth + 1);
    }
    if (Array.isArray(part.anyOf)) for (const option of part.anyOf) visit(option, inList, depth + 1);
    if (part.items !== undefined && !inList) visit(part.items, true, depth + 1);
  };
  visit(property, false, 0);
  return found;
}
