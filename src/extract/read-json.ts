import { jsonrepair } from 'jsonrepair';

/** The JSON object or array in a text. */
export type ReadJson =
  | { readonly kind: 'complete'; readonly value: unknown }
  /** The text ends in the middle; `value` has the complete rows and properties. */
  | { readonly kind: 'truncated'; readonly value: unknown }
  | { readonly kind: 'none' };

const NONE: ReadJson = { kind: 'none' };

/**
 * Extracts the JSON object or array from the text of a model, also from between other words, from a code fence, after
 * reasoning, from a JSON string, or with unambiguous mistakes such as trailing commas. Never throws, and never
 * completes truncated JSON without reporting it.
 */
export function readJson(answer: string): ReadJson {
  const text = withoutReasoning(answer).trim();
  const exact = asCompound(parse(text));
  if (exact !== undefined) return { kind: 'complete', value: exact };
  // A list counts only if it starts the JSON, since brackets are also used in sentences.
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
    const value = asCompound(parse(scan.complete) ?? repair(scan.complete));
    return value === undefined || Object.keys(value).length === 0 ? NONE : { kind: 'truncated', value };
  }
  const found = text.slice(start, scan.end);
  const value = asCompound(parse(found) ?? repair(found));
  return value === undefined ? NONE : { kind: 'complete', value };
}

/** Removes the reasoning before the answer. */
function withoutReasoning(text: string): string {
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

function repair(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text));
  } catch {
    return undefined;
  }
}

/** An object or array, also inside a JSON string. */
function asCompound(value: unknown): object | undefined {
  if (typeof value === 'string') {
    const inner = parse(value);
    return typeof inner === 'string' ? undefined : asCompound(inner);
  }
  return typeof value === 'object' && value !== null ? value : undefined;
}

interface Scan {
  /** Index after the object or array; undefined if it is truncated. */
  readonly end: number | undefined;
  /** The complete part, with its brackets closed. */
  readonly complete: string;
}

/** Matches the brackets of the object or array that begins at `start`. */
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
    } else if (letter === ',' && isAfterCompleteValue(closers)) {
      complete = text.slice(start, index) + [...closers].reverse().join('');
    }
  }
  return { end: undefined, complete };
}

/** Whether the value before a comma is complete: an item of a list, or a property outside of lists. */
function isAfterCompleteValue(closers: readonly string[]): boolean {
  return closers.at(-1) === ']' || !closers.includes(']');
}
