import { RectoError } from '../errors.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { type Located, type References, referencesIn, schemasInside } from '../model/wire/resolve.ts';
import { findProto } from '../util/json.ts';

/** Limits of a document type: several times what any model server accepts, and fast to check. */
const MAX = { values: 25_000, depth: 100, characters: 1_000_000, evaluations: 10_000 };

/** Keywords that only Ajv supports, with what to write instead. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  $async: 'Leave it out: answers are validated synchronously.',
  $data: 'A value cannot be compared with another one. Leave it out.',
  nullable: 'Write "null" among the types instead.',
};

/**
 * Rejects a schema that is too large or uses keywords that only the validator supports. Accepts any JSON value, and its
 * running time is bounded by the limits.
 * Errors: `schema_invalid`, `schema_unsupported`, which say what and where.
 */
export function checkSchemaLimits(schema: JsonSchema, name: string): void {
  checkSchemaSize(schema, name);
  const references = referencesIn(schema);
  const waiting: Located[] = [references.root];
  const schemas: Located[] = [];
  for (let located = waiting.pop(); located !== undefined; located = waiting.pop()) {
    if (typeof located.schema !== 'object' || located.schema === null) continue;
    schemas.push(located);
    for (const [keyword, advice] of Object.entries(EXTENSIONS)) {
      if (Object.hasOwn(located.schema, keyword)) {
        throw new RectoError('schema_invalid', `${name}: #${located.pointer}/${keyword} is not JSON Schema. ${advice}`);
      }
    }
    waiting.push(...schemasInside(located));
  }
  checkEvaluations(schemas, references, name);
}

/**
 * Rejects a schema with too many values, levels or characters, without reading more of it. Errors:
 * `schema_unsupported`.
 */
export function checkSchemaSize(schema: JsonSchema, name: string): void {
  const reject = (what: string): never => {
    throw new RectoError(
      'schema_unsupported',
      `The document type ${name} is too large: ${what}. Divide it into several document types.`,
    );
  };
  let [values, characters] = [0, 0];
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: schema, depth: 0 }];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { value, depth } = at;
    values += 1;
    if (values > MAX.values) reject(`it has more than ${MAX.values} values`);
    if (depth > MAX.depth) reject(`it is nested more than ${MAX.depth} levels deep`);
    if (typeof value === 'string') characters += value.length;
    if (characters > MAX.characters) reject(`it has more than ${MAX.characters} characters`);
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value) && value.length > MAX.values) reject(`a list in it has more than ${MAX.values} values`);
    for (const key in value) {
      characters += key.length;
      waiting.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
      if (values + waiting.length > MAX.values) reject(`it has more than ${MAX.values} values`);
    }
  }
  const proto = findProto(schema);
  if (proto !== undefined) {
    throw new RectoError(
      'schema_unsupported',
      `The document type ${name} has a property called "__proto__", at #${proto}, which programs lose when they copy data. Give it another name.`,
    );
  }
}

/** Subschemas that apply to the same value as their parent. */
const SAME_VALUE = /^\/(?:(?:allOf|anyOf|oneOf)\/\d+|not|if|then|else|(?:dependentSchemas|dependencies)\/[^/]*)$/;

/** Rejects schemas whose nested references multiply: counts the schemas that one value is validated against. */
function checkEvaluations(schemas: readonly Located[], references: References, name: string): void {
  const counted = new Map<string, number>();
  const open = new Set<string>();
  const count = (located: Located): number => {
    const { pointer } = located;
    const before = counted.get(pointer);
    if (before !== undefined) return before;
    if (open.has(pointer)) {
      throw new RectoError(
        'schema_unsupported',
        `${name}: #${pointer} refers to itself without end, for one and the same value. Let it refer to itself inside of a property or of the items of a list only.`,
      );
    }
    open.add(pointer);
    const inside = schemasInside(located).filter((inner) => SAME_VALUE.test(inner.pointer.slice(pointer.length)));
    const target = targetOf(located, references);
    const parts = target === undefined ? inside : [...inside, target];
    const sum = parts.reduce((total, part) => Math.min(MAX.evaluations + 1, total + count(part)), 1);
    if (sum > MAX.evaluations) {
      throw new RectoError(
        'schema_unsupported',
        `The document type ${name} combines #${pointer} out of more than ${MAX.evaluations} schemas. Use fewer references in allOf, anyOf and oneOf.`,
      );
    }
    open.delete(pointer);
    counted.set(pointer, sum);
    return sum;
  };
  try {
    for (const located of schemas) count(located);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RectoError(
      'schema_unsupported',
      `The references of the document type ${name} form a chain that is too long.`,
    );
  }
}

/** The target of a reference; undefined for unresolvable ones, which the compiler reports better. */
function targetOf(located: Located, references: References): Located | undefined {
  if (typeof located.schema !== 'object' || typeof (located.schema as JsonSchema | null)?.$ref !== 'string')
    return undefined;
  try {
    return references.follow(located);
  } catch (error) {
    if (error instanceof RectoError) return undefined;
    throw error;
  }
}
