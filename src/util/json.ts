import { pointerTo } from './json-pointer.ts';

/** A JSON object. */
export type JsonObject = { readonly [name: string]: unknown };

/** Whether a value is an object and not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is null, an empty text, or holds only such values. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (typeof value === 'object') return Object.values(value).every(isBlank);
  return false;
}

/** A character as JSON escapes it, such as `\\u001b`. */
export function escapeChar(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * A value as a line of JSON. What `JSON.stringify` leaves as it is, though a terminal obeys it or a reader takes it for
 * the end of a line, is escaped.
 */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029]/g, escapeChar)}\n`;
}

/** Parses JSON; undefined when the text is invalid. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Serializes a JSON value with sorted properties, so that equal values have equal texts. Undefined properties are
 * omitted.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
  return `{${members.join(',')}}`;
}

/** A value in a tree, with its name and the value that it is in. */
interface Inner {
  readonly value: unknown;
  readonly name: string;
  readonly parent: Inner | undefined;
}

/** JSON Pointer of the first property called `__proto__`, which validators and many programs lose; undefined without one. */
export function findProto(value: unknown): string | undefined {
  const waiting: Inner[] = [{ value, name: '', parent: undefined }];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue;
    for (const [name, inner] of Object.entries(at.value)) {
      if (name === '__proto__') return pointerOf({ value: inner, name, parent: at });
      if (typeof inner === 'object') waiting.push({ value: inner, name, parent: at });
    }
  }
  return undefined;
}

/** Made only for what is found: those of all values together are quadratic in how deep they lie. */
function pointerOf(inner: Inner): string {
  const names: string[] = [];
  for (let at: Inner | undefined = inner; at?.parent !== undefined; at = at.parent) names.push(at.name);
  return names
    .reverse()
    .map((name) => pointerTo('', name))
    .join('');
}
