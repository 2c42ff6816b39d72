import type { ChunkPage } from '../language-model.ts';
import { arrayNode, type FoundValue, type Node, objectNode, valueNode } from './find/found.ts';
import type { Token } from './layout.ts';
import type { Field, Group } from './schema.ts';
import { GRAMMARS, type Grammar } from './vocabulary/code.ts';

/** A line of source code with its words. `code` is the text with comments and strings blanked, at equal length. */
interface SourceLine {
  readonly text: string;
  readonly code: string;
  readonly tokens: readonly Token[];
  readonly indent: number;
}

const MAX_LINE_LENGTH = 2000;
const STRINGS = /"(?:[^"\\\n]|\\.){0,400}"|'(?:[^'\\\n]|\\.){0,400}'|`[^`\n]{0,400}`/g;
const LINE_COMMENT = /(?:\/\/|(?<![\w$&])#(?![!\w]*\[)|--\s).*$/;
/** Start and end of multi-line comments and strings. */
const BLOCKS: readonly (readonly [string, string])[] = [
  ['"""', '"""'],
  ["'''", "'''"],
  ['/*', '*/'],
  ['<!--', '-->'],
];

/** The words of a page as lines, each at its column. */
function linesOf(page: ChunkPage): { readonly text: string; readonly tokens: readonly Token[] }[] {
  const byLine = new Map<number, Token[]>();
  for (const [index, word] of page.words.entries()) {
    const row = Math.round(word.box[1]);
    const token: Token = { page: page.number, index, text: word.text, box: word.box };
    const tokens = byLine.get(row);
    if (tokens === undefined) byLine.set(row, [token]);
    else tokens.push(token);
  }
  return [...byLine]
    .sort((a, b) => a[0] - b[0])
    .map(([, tokens]) => {
      let text = '';
      for (const token of [...tokens].sort((a, b) => a.box[0] - b.box[0])) {
        const column = Math.min(MAX_LINE_LENGTH, Math.max(0, Math.round(token.box[0]) - 1));
        text =
          text === '' ? ' '.repeat(column) + token.text : text.padEnd(Math.max(column, text.length + 1)) + token.text;
      }
      return { text: text.slice(0, MAX_LINE_LENGTH), tokens };
    });
}

const blank = (text: string): string => ' '.repeat(text.length);

/** Blanks comments and strings of a line; `open` is the end of a block that began earlier. */
function blanked(text: string, open: string | undefined): { readonly code: string; readonly open: string | undefined } {
  let [code, rest, inside] = ['', text, open];
  for (let step = 0; step < 50 && rest !== ''; step += 1) {
    if (inside !== undefined) {
      const end = rest.indexOf(inside);
      if (end < 0) return { code: code + blank(rest), open: inside };
      code += blank(rest.slice(0, end + inside.length));
      rest = rest.slice(end + inside.length);
      inside = undefined;
      continue;
    }
    const starts = BLOCKS.map(([start, end]) => ({ at: rest.indexOf(start), start, end })).filter(({ at }) => at >= 0);
    const first = starts.sort((a, b) => a.at - b.at)[0];
    const plain = first === undefined ? rest : rest.slice(0, first.at);
    code += plain.replace(STRINGS, blank).replace(LINE_COMMENT, blank);
    rest = first === undefined ? '' : rest.slice(first.at + first.start.length);
    if (first !== undefined) code += blank(first.start);
    inside = first?.end;
  }
  return { code, open: inside };
}

/** The lines of all pages, with comments and strings blanked in `code`. */
export function sourceOf(pages: readonly ChunkPage[]): SourceLine[] {
  let open: string | undefined;
  return pages.flatMap(linesOf).map(({ text, tokens }) => {
    const state = blanked(text, open);
    open = state.open;
    return { text, code: state.code, tokens, indent: text.length - text.trimStart().length };
  });
}

/** A declared name, with the words of its line. */
interface Declared {
  readonly name: string;
  readonly parameters: string | undefined;
  readonly tokens: readonly Token[];
}

/** The declarations of a source file. */
interface Outline {
  readonly functions: readonly Declared[];
  readonly classes: readonly (Declared & { readonly methods: readonly Declared[] })[];
  readonly imports: readonly Declared[];
}

function declared(patterns: readonly RegExp[], line: SourceLine, text: string): Declared | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    const name = found?.[1];
    if (name === undefined || !line.text.includes(name)) continue;
    const tokens = line.tokens.filter((token) => token.text.includes(name) || name.includes(token.text));
    const parameters = found?.[2]?.trim().replace(/\s+/g, ' ');
    const shownParameters =
      parameters !== undefined && parameters !== '' && line.text.includes(parameters) ? parameters : undefined;
    return { name, parameters: shownParameters, tokens: tokens.length > 0 ? tokens : line.tokens };
  }
  return undefined;
}

/** Detects the language with the most typical lines. */
function grammarOf(lines: readonly SourceLine[]): Grammar | undefined {
  const scored = GRAMMARS.map((grammar) => ({
    grammar,
    count: lines.filter((line) => grammar.signs.some((sign) => sign.test(line.code))).length,
  }));
  const best = scored.reduce((a, b) => (b.count > a.count ? b : a));
  return best.count === 0 ? undefined : best.grammar;
}

/**
 * Finds the top-level declarations of a source file: functions, classes with their methods, and imports; none if the
 * language is unknown. Comments and strings are ignored.
 */
export function outlineOf(lines: readonly SourceLine[]): Outline {
  const grammar = grammarOf(lines);
  if (grammar === undefined) return { functions: [], classes: [], imports: [] };
  const functions: Declared[] = [];
  const imports: Declared[] = [];
  const classes: (Declared & { methods: Declared[] })[] = [];
  const base = Math.min(...lines.filter(({ code }) => code.trim() !== '').map(({ indent }) => indent), 80);
  let indent = -1;
  for (const line of lines) {
    if (line.code.trim() === '') continue;
    const top = line.indent <= base;
    const type = declared(grammar.classes, line, line.code);
    const routine = top ? declared(grammar.functions, line, line.code) : undefined;
    // Module names are strings, so they are matched in the original line, but the keyword must be code.
    const module = /\S/.test(line.code.slice(line.indent, line.indent + 4))
      ? declared(grammar.imports, line, line.text)
      : undefined;
    if (type !== undefined && top) {
      classes.push({ ...type, methods: [] });
      indent = line.indent;
    } else if (routine !== undefined) functions.push(routine);
    else if (module !== undefined) imports.push(module);
    else {
      const owner = classes.at(-1);
      const method =
        owner === undefined || (line.indent <= indent && grammar.id !== 'go')
          ? undefined
          : declared(grammar.methods, line, line.code);
      if (method !== undefined) owner?.methods.push(method);
    }
    if (top && type === undefined && grammar.id !== 'go' && /\w/.test(line.code)) indent = Number.MAX_SAFE_INTEGER;
  }
  return { functions, classes, imports };
}

function found(value: string, tokens: readonly Token[]): FoundValue {
  return { value, tokens, score: 1, at: 0 };
}

function names(declared: readonly Declared[], maxItems: number): Node | undefined {
  return arrayNode(
    declared.map(({ name, tokens }) => valueNode(found(name, tokens))),
    maxItems,
  );
}

function objectOf(group: Group, item: Declared & { readonly methods?: readonly Declared[] }): Node | undefined {
  return objectNode(
    group.children.map(([key, field]) => {
      if (field.type === 'list') return [key, names(item.methods ?? [], field.maxItems)];
      if (field.type !== 'leaf') return [key, undefined];
      const value = key === 'parameters' ? item.parameters : key === 'name' ? item.name : undefined;
      return [key, value === undefined ? undefined : valueNode(found(value, item.tokens))];
    }),
  );
}

function listOf(
  field: Field,
  items: readonly (Declared & { readonly methods?: readonly Declared[] })[],
): Node | undefined {
  if (field.type !== 'list') return undefined;
  const { item } = field;
  if (item.type === 'leaf') return names(items, field.maxItems);
  return item.type === 'group'
    ? arrayNode(
        items.map((one) => objectOf(item, one)),
        field.maxItems,
      )
    : undefined;
}

const rowOf = (line: SourceLine | undefined): number | undefined => line?.tokens[0]?.box[1];

/**
 * The first paragraph of the comment at the top of the file, without comment characters, which usually describes the
 * file.
 */
function commentOf(lines: readonly SourceLine[]): FoundValue | undefined {
  const head: SourceLine[] = [];
  for (const line of lines) {
    if (line.text.startsWith('#!') && head.length === 0) continue;
    if (line.code.trim() !== '') break;
    const says = /[\p{L}\p{N}]/u.test(line.text);
    const parted = !says || (rowOf(line) ?? 0) > (rowOf(head.at(-1)) ?? Number.MAX_SAFE_INTEGER) + 1;
    if (head.length > 0 && parted) break;
    if (says) head.push(line);
  }
  const tokens = head.flatMap((line) => line.tokens.filter(({ text }) => /[\p{L}\p{N}]/u.test(text)));
  const value = tokens
    .map(({ text }) => text.replace(/^["'/*#<!-]+|["'*/>-]+$/g, ''))
    .join(' ')
    .trim();
  return value === '' ? undefined : found(value, tokens);
}

/** Whether a field is read from source code rather than from a page's layout. */
export function isCodeField(field: Field): boolean {
  const kind = field.type === 'group' ? undefined : field.kind;
  return kind?.startsWith('code_') ?? false;
}

/** Finds the value of a field of kind `code_…` in the outline and lines of a file. */
export function findCodeField(field: Field, outline: Outline, lines: readonly SourceLine[]): Node | undefined {
  const kind = field.type === 'group' ? undefined : field.kind;
  switch (kind) {
    case 'code_functions':
      return listOf(field, outline.functions);
    case 'code_classes':
      return listOf(field, outline.classes);
    case 'code_imports':
      return listOf(field, outline.imports);
    case 'code_comment':
      return valueNode(commentOf(lines));
    default:
      return undefined;
  }
}
