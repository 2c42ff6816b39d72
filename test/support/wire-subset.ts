import type { JsonSchema } from '../../src/model/language-model.ts';

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const KEYWORDS = ['type', 'description', 'properties', 'required', 'additionalProperties', 'items', 'maxItems'].concat([
  'enum',
  'anyOf',
  '$ref',
  '$defs',
]);

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is in a schema that is not in the subset that all servers enforce; nothing where it is inside. */
export function outsideSubset(schema: JsonSchema): readonly string[] {
  const wrong: string[] = [];
  const definitions = isObject(schema.$defs) ? schema.$defs : {};

  function allowsNull(part: unknown): boolean {
    if (!isObject(part)) return false;
    if (Array.isArray(part.anyOf)) return part.anyOf.some(allowsNull);
    return [part.type].flat().includes('null') && (part.enum === undefined || (part.enum as unknown[]).includes(null));
  }

  function check(part: unknown, at: string, isRoot = false): void {
    const say = (what: string) => wrong.push(`${at}: ${what}`);
    if (!isObject(part)) {
      say('is no object');
      return;
    }
    for (const keyword of Object.keys(part)) if (!KEYWORDS.includes(keyword)) say(`has ${keyword}`);
    if ('$defs' in part && !isRoot) say('has $defs inside');
    if ('description' in part && typeof part.description !== 'string') say('has a description that is no text');
    if ('$ref' in part) {
      const name = String(part.$ref).replace('#/$defs/', '');
      if (!Object.hasOwn(definitions, name)) say(`refers to ${part.$ref}`);
      if (Object.keys(part).length > 1) say('has something beside $ref');
      return;
    }
    if ('anyOf' in part) {
      if (isRoot || 'type' in part) say('has anyOf at the root or beside type');
      if (!Array.isArray(part.anyOf) || part.anyOf.length === 0) say('has no alternatives');
      else for (const [index, option] of part.anyOf.entries()) check(option, `${at}/anyOf/${index}`);
      return;
    }
    const types = [part.type].flat();
    if (!types.every((type) => typeof type === 'string' && TYPES.includes(type))) say(`has the type ${part.type}`);
    if (types.length > 1 && types.some((type) => type === 'object' || type === 'array'))
      say('has a list of compound types');
    if ('enum' in part) checkEnum(part.enum, say);
    if (types.includes('array')) check(part.items, `${at}/items`);
    if (types.includes('object')) checkObject(part, at, isRoot, say);
  }

  function checkEnum(values: unknown, say: (what: string) => void): void {
    if (!Array.isArray(values) || values.length === 0) {
      say('has an empty enum');
      return;
    }
    if (values.some((value) => typeof value === 'object' && value !== null)) say('has an enum with objects');
    if (new Set(values).size < values.length) say('has an enum with a value twice');
  }

  function checkObject(part: JsonSchema, at: string, isRoot: boolean, say: (what: string) => void): void {
    if (part.additionalProperties !== false) say('is open');
    const properties = isObject(part.properties) ? part.properties : {};
    if (JSON.stringify(part.required) !== JSON.stringify(Object.keys(properties))) say('does not require all in order');
    const wrapsRoot = isRoot && Object.keys(properties).join() === 'document';
    for (const [name, inner] of Object.entries(properties)) {
      if (name === '' || name === '__proto__' || name.length > 64 || /["\\\p{Cc}\p{Cs}]/u.test(name))
        say(`has the name ${name}`);
      const isPairName = name === 'name' && 'value' in properties && JSON.stringify(inner) === '{"type":"string"}';
      const nullable = allowsNull(inner) || isPairName || wrapsRoot;
      if (!nullable) say(`forces ${name}`);
      check(inner, `${at}/properties/${name}`);
    }
  }

  if (schema.type !== 'object') wrong.push('the root is no object');
  check(schema, '', true);
  for (const [name, definition] of Object.entries(definitions)) check(definition, `/$defs/${name}`);
  return wrong;
}
