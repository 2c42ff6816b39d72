/** The raw values of a dictionary by name, without the slash. */
export type Dictionary = ReadonlyMap<string, string>;

const SPACE = /[\0\t\n\f\r ]*/y;
const COMMENTLESS_TOKEN = /\/[^\0\t\n\f\r /<>[\]()%{}]*|[^\0\t\n\f\r /<>[\]()%{}]+/y;
const REFERENCE = /(\d+)[\0\t\n\f\r ]+(\d+)[\0\t\n\f\r ]+R(?![^\0\t\n\f\r /<>[\]()%{}])/y;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skipSpace(text: string, at: number): number {
  return at + (matchAt(SPACE, text, at) ?? '').length;
}

function endOfString(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

function endOfGroup(text: string, start: number, close: '>>' | ']'): number | undefined {
  let at: number | undefined = start;
  while (at !== undefined) {
    at = skipSpace(text, at);
    if (text.startsWith(close, at)) return at + close.length;
    at = endOfValue(text, at);
  }
  return undefined;
}

/** End of the value at `at`; undefined if there is none, or a comment, which no producer writes there. */
function endOfValue(text: string, at: number): number | undefined {
  if (text.startsWith('<<', at)) return endOfGroup(text, at + 2, '>>');
  if (text[at] === '[') return endOfGroup(text, at + 1, ']');
  if (text[at] === '(') return endOfString(text, at);
  if (text[at] === '<') {
    const end = text.indexOf('>', at);
    return end < 0 ? undefined : end + 1;
  }
  const token = matchAt(REFERENCE, text, at) ?? matchAt(COMMENTLESS_TOKEN, text, at);
  return token === undefined ? undefined : at + token.length;
}

/**
 * Parses the dictionary at the beginning of `text`; undefined if it is missing, truncated or unusual. `end` is the
 * index after it.
 * Source: ISO 32000-1, 7.3.7.
 */
export function readDictionary(text: string): { readonly entries: Dictionary; readonly end: number } | undefined {
  let at = skipSpace(text, 0);
  if (!text.startsWith('<<', at)) return undefined;
  at = skipSpace(text, at + 2);
  const entries = new Map<string, string>();
  while (!text.startsWith('>>', at)) {
    const name = text[at] === '/' ? matchAt(COMMENTLESS_TOKEN, text, at) : undefined;
    if (name === undefined) return undefined;
    const start = skipSpace(text, at + name.length);
    const end = endOfValue(text, start);
    if (end === undefined || entries.has(name.slice(1))) return undefined;
    entries.set(name.slice(1), text.slice(start, end));
    at = skipSpace(text, end);
  }
  return { entries, end: at + 2 };
}

/** The object number of a reference; undefined for other values. */
export function referenceIn(value: string | undefined): number | undefined {
  const match = /^(\d+)\s+\d+\s+R$/.exec(value ?? '');
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
