import { RectoError } from '../../errors.ts';
import { isObject } from '../../util/json.ts';
import { parsePointer, pointerTo } from '../../util/json-pointer.ts';
import type { JsonSchema } from '../language-model.ts';
import { SCHEMA_LISTS, SCHEMA_MAPS, SINGLE_SCHEMAS } from './keywords.ts';

/** A schema with its JSON Pointer in the user's document. */
export interface Located {
  readonly schema: unknown;
  readonly pointer: string;
}

/** The references of a document. */
export interface References {
  readonly root: Located;
  /** Resolves the `$ref` of a schema. Errors: `schema_unsupported` if the target is not in the document. */
  readonly follow: (from: Located) => Located;
  /** As `follow`; undefined if the target is not in the document, or there is no `$ref`. */
  readonly find: (from: Located) => Located | undefined;
}

/** Base of references in documents without `$id`. */
const NO_ID = 'recto://document-type/';

function absolute(reference: string, base: string): string | undefined {
  return URL.canParse(reference, base) ? new URL(reference, base).href : undefined;
}

function withoutFragment(url: string): string {
  return url.split('#')[0] ?? '';
}

/** The direct subschemas of a schema. */
export function schemasInside({ schema, pointer }: Located): readonly Located[] {
  if (!isObject(schema)) return [];
  const at = (inner: unknown, ...steps: readonly (string | number)[]): Located => ({
    schema: inner,
    pointer: pointerTo(pointer, ...steps),
  });
  const maps = SCHEMA_MAPS.flatMap((keyword) => {
    const map = schema[keyword];
    return isObject(map) ? Object.entries(map).map(([name, inner]) => at(inner, keyword, name)) : [];
  });
  const lists = SCHEMA_LISTS.flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list) ? list.map((inner, index) => at(inner, keyword, index)) : [];
  });
  return [...maps, ...lists, ...SINGLE_SCHEMAS.map((keyword) => at(schema[keyword], keyword))];
}

/** Indexes the `$id`, `$anchor` and `$dynamicAnchor` of a document. */
export function referencesIn(document: JsonSchema): References {
  const named = new Map<string, Located>();
  const bases = new Map<string, string>();
  const root: Located = { schema: document, pointer: '' };
  named.set(NO_ID, root);
  const waiting: (readonly [Located, string])[] = [[root, NO_ID]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [located, outer] = next;
    const { schema, pointer } = located;
    if (!isObject(schema)) continue;
    const id = typeof schema.$id === 'string' ? absolute(schema.$id, outer) : undefined;
    // In draft 7, an $id that is only a fragment is an anchor.
    const base = id === undefined || String(schema.$id).startsWith('#') ? outer : withoutFragment(id);
    bases.set(pointer, base);
    if (id !== undefined && !named.has(id.replace(/#$/, ''))) named.set(id.replace(/#$/, ''), located);
    for (const anchor of [schema.$anchor, schema.$dynamicAnchor]) {
      if (typeof anchor === 'string') named.set(`${base}#${anchor}`, located);
    }
    for (const inner of schemasInside(located)) waiting.push([inner, base]);
  }
  const baseAt = (pointer: string): string => {
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const base = bases.get(at);
      if (base !== undefined) return base;
    }
    return bases.get('') ?? NO_ID;
  };
  const step = (from: Located, fragment: string): Located | undefined => {
    let schema = from.schema;
    for (const name of parsePointer(fragment)) {
      if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, name)) return undefined;
      schema = (schema as { readonly [key: string]: unknown })[name];
    }
    return { schema, pointer: `${from.pointer}${fragment}` };
  };
  const find = (from: Located): Located | undefined => {
    const reference = isObject(from.schema) ? from.schema.$ref : undefined;
    const url = typeof reference === 'string' ? absolute(reference, baseAt(from.pointer)) : undefined;
    const target = url === undefined ? undefined : findUrl(url);
    return isObject(target?.schema) || typeof target?.schema === 'boolean' ? target : undefined;
  };
  const follow = (from: Located): Located => {
    const target = find(from);
    if (target === undefined) {
      const reference = isObject(from.schema) ? from.schema.$ref : undefined;
      const location = `#${pointerTo(from.pointer, '$ref')}`;
      throw new RectoError(
        'schema_unsupported',
        `${location} refers to ${JSON.stringify(reference)}, which is not in the document type. Copy it into "$defs" and refer to it there.`,
      );
    }
    return target;
  };
  const findUrl = (url: string): Located | undefined => {
    const exact = named.get(url.replace(/#$/, ''));
    if (exact !== undefined) return exact;
    const resource = named.get(withoutFragment(url));
    const fragment = decoded(url.slice(withoutFragment(url).length + 1));
    return resource === undefined || !fragment.startsWith('/') ? undefined : step(resource, fragment);
  };
  return { root, follow, find };
}

/** Decodes a fragment, or returns it unchanged if its percent signs are broken. */
function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
