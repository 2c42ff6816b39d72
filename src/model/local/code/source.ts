import type { ChunkPage } from '../../language-model.ts';
import type { Token } from '../layout/run.ts';

/** A line of source code with its words. `code` is the text with comments and strings blanked, at equal length. */
export interface SourceLine {
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
