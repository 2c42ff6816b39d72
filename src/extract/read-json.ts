import { jsonrepair } from 'jsonrepair';

/** The JSON in a text: an object, or an array of several values. */
export type ReadJson =
  | { readonly kind: 'whole'; readonly value: unknown }
  /** It ends in the middle. `value` is what is complete of it: whole rows and whole properties. */
  | { readonly kind: 'cut'; readonly value: unknown }
  | { readonly kind: 'none' };

const NONE: ReadJson = { kind: 'none' };

/**
 * Reads the JSON object or array in what a model said: also between other words, in a code fence, after its thoughts, as a
 * string in JSON, or with mistakes that leave no doubt of what was meant, such as trailing commas. Never throws, and never
 * closes what was left open without saying so.
 */
export function readJson(said: string): ReadJson {
  const text = withoutThoughts(said).trim();
  const exact = asCompound(parse(text));
  if (exact !== undefined) return { kind: 'whole', value: exact };
  // A list is meant only where it begins the JSON: brackets also stand in sentences.
  const [start = -1, second] = [text.indexOf('{'), /\[\s*\{/.exec(text)?.index ?? -1]
    .filter((index) => index >= 0)
    .sort((a, b) => a - b);
  if (start < 0) return NONE;
  const found = readFrom(text, start);
  return found.kind === 'none' && second !== undefined ? readFrom(text, second) : found;
}

function readFrom(text: string, start: number): ReadJson {
  const scan = scanCompound(text, start);
  if (scan.end === undefined) {
    const value = asCompound(parse(scan.complete) ?? mend(scan.complete));
    return value === undefined || Object.keys(value).length === 0 ? NONE : { kind: 'cut', value };
  }
  const found = text.slice(start, scan.end);
  const value = asCompound(parse(found) ?? mend(found));
  return value === undefined ? NONE : { kind: 'whole', value };
}

/** Without the part that reasoning models put before their answer. */
function withoutThoughts(text: string): string {
  const closing = /<\/(think|thinking|reasoning)>/gi;
  const last = [...text.matchAll(closing)].at(-1);
  return last === undefined ? text : text.slice(last.index + last[0].length);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mend(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text));
  } catch {
    return undefined;
  }
}

/** An object or an array, also as a string in JSON. */
function asCompound(value: unknown): object | undefined {
  if (typeof value === 'string') {
    const inner = parse(value);
    return typeof inner === 'string' ? undefined : asCompound(inner);
  }
  return typeof value === 'object' && value !== null ? value : undefined;
}

interface Scan {
  /** Index after the end of the object or array; `undefined` where it has none. */
  readonly end: number | undefined;
  /** What is complete of it, with its brackets closed. */
  readonly complete: string;
}

/** Follows the brackets of the object or array that begins at `start`. */
function scanCompound(text: string, start: number): Scan {
  const closers: string[] = [];
  let complete = text[start] === '[' ? '[]' : '{}';
  let quoted = false;
  for (let index = start; index < text.length; index += 1) {
    const letter = text[index];
    if (quoted) {
      if (letter === '\\') index += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{' || letter === '[') closers.push(letter === '{' ? '}' : ']');
    else if (letter === '}' || letter === ']') {
      closers.pop();
      if (closers.length === 0) return { end: index + 1, complete: text.slice(start, index + 1) };
    } else if (letter === ',' && isBetweenWholes(closers)) {
      complete = text.slice(start, index) + [...closers].reverse().join('');
    }
  }
  return { end: undefined, complete };
}

/** Whether what stands before a comma is whole: an item of a list, or a property that is in no item of a list. */
function isBetweenWholes(closers: readonly string[]): boolean {
  return closers.at(-1) === ']' || !closers.includes(']');
}
