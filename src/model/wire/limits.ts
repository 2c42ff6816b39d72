import { RectoError } from '../../errors.ts';
import { isObject } from '../../util/json.ts';
import type { JsonSchema } from '../language-model.ts';
import type { Emitted } from './emit.ts';

/** What the strictest servers take, as OpenAI documents it. */
const MOST = { properties: 5_000, levels: 10, characters: 120_000, values: 1_000, longEnum: 250, longEnumText: 15_000 };

/** Errors: `schema_unsupported` where a schema is larger than servers take. */
export function checkLimits({ schema, origins }: Emitted, name: string): void {
  const sum = { properties: 0, characters: 0, values: 0 };
  const refuse = (pointer: string, what: string): never => {
    throw new RectoError(
      'schema_unsupported',
      `The document type ${name} is too large to send: #${pointer}: ${what}. Divide it into several document types.`,
    );
  };
  const check = (pointer: string) => {
    if (sum.properties > MOST.properties) refuse(pointer, `more than ${MOST.properties} properties up to here`);
    if (sum.values > MOST.values) refuse(pointer, `more than ${MOST.values} values of "enum" up to here`);
    if (sum.characters > MOST.characters) {
      refuse(pointer, `names and values of "enum" have more than ${MOST.characters} characters up to here`);
    }
  };
  const visitEnum = (values: readonly unknown[], pointer: string) => {
    const texts = values.filter((value) => value !== null).map(String);
    const length = texts.reduce((total, text) => total + text.length, 0);
    sum.values += texts.length;
    sum.characters += length;
    if (texts.length > MOST.longEnum && length > MOST.longEnumText) {
      refuse(pointer, `an "enum" of more than ${MOST.longEnum} values has more than ${MOST.longEnumText} characters`);
    }
  };
  const visit = (part: JsonSchema, outer: string, above: number) => {
    const pointer = origins.get(part) ?? outer;
    const level = above + (part.type === 'object' ? 1 : 0);
    if (level > MOST.levels) refuse(pointer, `objects are nested more than ${MOST.levels} levels deep`);
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
