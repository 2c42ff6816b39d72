import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../../src/model/language-model.ts';

interface Encoded {
  readonly json: unknown;
  /** Members that the schema that is sent has no place for. */
  readonly lost: number;
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Data in the form in which a model would answer it, made from the schema that is sent alone; nothing where it cannot be said in
 * that form.
 */
export function encodeAnswer(data: unknown, sent: JsonSchema): Encoded | undefined {
  const definitions = isObject(sent.$defs) ? sent.$defs : {};

  function encode(value: unknown, part: JsonSchema): Encoded | undefined {
    if (typeof part.$ref === 'string')
      return encode(value, definitions[part.$ref.replace('#/$defs/', '')] as JsonSchema);
    if (Array.isArray(part.anyOf)) {
      const found = part.anyOf.flatMap((option: JsonSchema) => encode(value, option) ?? []);
      return found.sort((one, other) => one.lost - other.lost)[0];
    }
    const types = [part.type].flat();
    if (Array.isArray(part.enum)) return encodeLiteral(value, part.enum);
    if (value === null) return types.includes('null') ? { json: null, lost: 0 } : undefined;
    if (Array.isArray(value)) return types.includes('array') ? encodeItems(value, part) : encodeTuple(value, part);
    if (isObject(value)) return types.includes('object') ? encodeObject(value, part) : undefined;
    const fits = types.includes(typeof value) || (types.includes('integer') && /^-?\d+$/.test(String(value)));
    return fits ? { json: value, lost: 0 } : undefined;
  }

  function encodeLiteral(value: unknown, values: readonly unknown[]): Encoded | undefined {
    const found = values.find((one) => one === value || (isText(one) && isDeepStrictEqual(parsed(one), value)));
    return found === undefined ? undefined : { json: found, lost: 0 };
  }

  function together(parts: readonly (Encoded | undefined)[]): { json: unknown[]; lost: number } | undefined {
    const all = parts.filter((part) => part !== undefined);
    if (all.length < parts.length) return undefined;
    return { json: all.map(({ json }) => json), lost: all.reduce((sum, { lost }) => sum + lost, 0) };
  }

  function encodeItems(value: readonly unknown[], part: JsonSchema): Encoded | undefined {
    if (typeof part.maxItems === 'number' && value.length > part.maxItems) return undefined;
    return together(value.map((item) => encode(item, part.items as JsonSchema)));
  }

  function encodeTuple(value: readonly unknown[], part: JsonSchema): Encoded | undefined {
    const properties = isObject(part.properties) ? part.properties : {};
    if (!('item_1' in properties)) return undefined;
    const positions = Object.keys(properties).filter((name) => name.startsWith('item_'));
    const first = together(
      positions.map((name, index) => encode(value[index] ?? null, properties[name] as JsonSchema)),
    );
    const rest = value.slice(positions.length);
    const more = isObject(properties.more_items) ? encode(rest, properties.more_items) : undefined;
    if (first === undefined || (rest.length > 0 && more === undefined)) return undefined;
    const json = Object.fromEntries(positions.map((name, index) => [name, first.json[index]]));
    return {
      json: more === undefined ? json : { ...json, more_items: more.json },
      lost: first.lost + (more?.lost ?? 0),
    };
  }

  function encodeObject(value: JsonSchema, part: JsonSchema): Encoded | undefined {
    const left = new Map(Object.entries(value));
    const members: [string, Encoded | undefined][] = [];
    let pairs: readonly [string, JsonSchema] | undefined;
    for (const [sentName, inner] of Object.entries((part.properties ?? {}) as Record<string, JsonSchema>)) {
      const alias = /Stands for the property (".*")\.$/.exec(String(inner.description ?? ''))?.[1];
      const name = alias === undefined ? sentName : (JSON.parse(alias) as string);
      const isOwn = left.has(name) && encode(left.get(name), inner) !== undefined;
      if (!isOwn && pairOf(inner) !== undefined) {
        pairs = [sentName, pairOf(inner) as JsonSchema];
        members.push([sentName, { json: [], lost: 0 }]);
        continue;
      }
      members.push([sentName, encode(left.get(name) ?? null, inner)]);
      left.delete(name);
    }
    const json = together(members.map(([, member]) => member));
    if (json === undefined) return undefined;
    const object = Object.fromEntries(members.map(([name], index) => [name, json.json[index]]));
    if (pairs === undefined) return { json: object, lost: json.lost + left.size };
    const [pairsName, valueSchema] = pairs;
    const encoded = [...left].map(([name, inner]) => ({ name, value: encode(inner, valueSchema) }));
    const fitting = encoded.flatMap(({ name, value: inner }) =>
      inner === undefined ? [] : [{ name, value: inner.json }],
    );
    const lost = encoded.reduce((sum, { value: inner }) => sum + (inner === undefined ? 1 : inner.lost), json.lost);
    return { json: { ...object, [pairsName]: fitting }, lost };
  }

  /** The value's schema in a list of names and values. */
  function pairOf(part: JsonSchema): JsonSchema | undefined {
    const list = Array.isArray(part.anyOf)
      ? part.anyOf.find((option: JsonSchema) => option.type === 'array')
      : undefined;
    const properties = list?.items?.properties;
    return isObject(properties) && Object.keys(properties).join() === 'name,value'
      ? (properties.value as JsonSchema)
      : undefined;
  }

  const root = sent.properties as Record<string, JsonSchema>;
  const wrapped =
    Object.keys(root).join() === 'document' && isObject(data) && !('document' in data) ? root.document : undefined;
  if (wrapped === undefined || encode(null, wrapped) !== undefined) return encode(data, sent);
  const inner = encode(data, wrapped);
  return inner === undefined ? undefined : { json: { document: inner.json }, lost: inner.lost };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
