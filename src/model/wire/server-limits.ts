import { RectoError } from '../../errors.ts';
import { isObject } from '../../util/json.ts';
import type { JsonSchema } from '../language-model.ts';
import type { Emitted } from './emit.ts';

/** Limits of the strictest servers, as documented by OpenAI. */
const LIMITS = {
  properties: 5_000,
  levels: 10,
  characters: 120_000,
  values: 1_000,
  longEnum: 250,
  longEnumText: 15_000,
};

/** Checks that a schema is within the limits of servers. Errors: `schema_unsupported`. */
export function checkServerLimits({ schema, origins }: Emitted, name: string): void {
  const sum = { properties: 0, characters: 0, values: 0 };
  const reject = (pointer: string, what: string): never => {
    throw new RectoError(
      'schema_unsupported',
      `The document type ${name} is too large to send: #${pointer}: ${what}. Divide it into several document types.`,
    );
  };
  const check = (pointer: string) => {
    if (sum.properties > LIMITS.properties) reject(pointer, `more than ${LIMITS.properties} properties up to here`);
    if (sum.values > LIMITS.values) reject(pointer, `more than ${LIMITS.values} values of "enum" up to here`);
    if (sum.characters > LIMITS.characters) {
      reject(pointer, `names and values of "enum" have more than ${LIMITS.characters} characters up to here`);
    }
  };
  const visitEnum = (values: readonly unknown[], pointer: string) => {
    const texts = values.filter((value) => value !== null).map(String);
    const length = texts.reduce((total, text) => total + text.length, 0);
    sum.values += texts.length;
    sum.characters += length;
    if (texts.length > LIMITS.longEnum && length > LIMITS.longEnumText) {
      reject(
        pointer,
        `an "enum" of more than ${LIMITS.longEnum} values has more than ${LIMITS.longEnumText} characters`,
      );
    }
  };
  const visit = (part: JsonSchema, outer: string, above: number) => {
    const pointer = origins.get(part) ?? outer;
    const level = above + (part.type === 'object' ? 1 : 0);
    if (level > LIMITS.levels) reject(pointer, `objects are nested more than ${LIMITS.levels} levels deep`);
    if (Array.isArray(part.enum)) visitEnum(part.enum, pointer);
    const properties = isObject(part.properties) ? Object.entries(part.properties) : [];
    sum.properties += properties.length;
    sum.characters += properties.reduce((total, [property]) => total + property.length, 0);
    check(pointer);
    const options = Array.isArray(part.anyOf) ? part.anyOf : [];
    for (const inner of [...properties.map(([, value]) => value), part.items, ...options]) {
      if (isObject(inner)) visit(inner, pointer, level);
    }
  };
  visit(schema, '', 0);
  const definitions = isObject(schema.$defs) ? Object.entries(schema.$defs) : [];
  for (const [definition, part] of definitions) {
    sum.characters += definition.length;
    if (isObject(part)) visit(part, '', 0);
  }
}
