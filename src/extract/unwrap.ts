import type { JsonSchema } from '../model/language-model.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An answer is wrapped in no more than so many layers. */
const MAX_LAYERS = 3;

/**
 * The object that an answer means: `{"answer": {…}}`, `{"invoice": {…}}` and a list of one object mean the object inside, and a
 * bare list of rows means the list of the schema whose rows have these properties. What has properties of the schema is left as
 * it is. `schema`: as it was sent. Undefined where no object is meant.
 */
export function unwrap(value: unknown, schema: JsonSchema): JsonObject | undefined {
  const known = propertiesOf(schema);
  const fits = (object: JsonObject) => Object.keys(object).some((name) => Object.hasOwn(known, name));
  let inner = value;
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    if (Array.isArray(inner)) {
      const rows = listOf(inner, schema, known);
      if (rows !== undefined && !(inner.length === 1 && isObject(inner[0]) && fits(inner[0]))) return rows;
      if (inner.length !== 1) return undefined;
      inner = inner[0];
      continue;
    }
    if (!isObject(inner) || fits(inner)) break;
    const [only, ...others] = Object.values(inner).filter((part) => isObject(part) || Array.isArray(part));
    if (only === undefined || others.length > 0) break;
    const content = unwrap(only, schema);
    // An object under a name that nothing knows, without anything that the schema knows, is nothing better.
    return content !== undefined && fits(content) ? content : inner;
  }
  return isObject(inner) ? inner : undefined;
}

function propertiesOf(schema: JsonSchema): JsonObject {
  return isObject(schema.properties) ? schema.properties : {};
}

/** The list of the schema that rows belong to: the one whose rows share most properties with them, if it is the only one. */
function listOf(rows: readonly unknown[], schema: JsonSchema, known: JsonObject): JsonObject | undefined {
  if (rows.length === 0 || !rows.every(isObject)) return undefined;
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const shared = Object.entries(known)
    .map(([name, property]) => ({
      name,
      count: [...rowProperties(property, schema)].filter((column) => names.has(column)).length,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const [first, second] = shared;
  return first === undefined || first.count === second?.count ? undefined : { [first.name]: rows };
}

/** The properties of the rows of a list, through the references and alternatives that schemas are sent with. */
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
