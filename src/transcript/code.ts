import type { PreparedPage } from '../../schemas/page.ts';
import type { Block } from '../../schemas/transcript.ts';
import { around } from '../document/box.ts';
import { fileText } from '../plan/layout-text.ts';
import { parseMarkdown } from './read-markdown.ts';

/** Names of languages of text without any markup. */
const PLAIN = /^(plain ?text|text|txt)$/i;
const MARKDOWN = /^(github flavored )?markdown$/i;
/** A line that begins an item of a list. */
const ITEM = /^(\s*)([-*•–]|\d{1,3}[.)])\s+(\S.*)$/;
/** A gap within a line, as between columns. */
const COLUMNS = /\S {3,}\S/;

/**
 * The blocks of a slice of a text file: code as it stands there, Markdown by its own marks, and other text in
 * paragraphs, which keep their lines.
 */
export function blocksOfText(page: PreparedPage, language: string | undefined): readonly Block[] {
  const lineNumbers = page.words.map(({ box }) => box[1]);
  if (lineNumbers.length === 0) return [];
  const place = { page: page.number, unit: page.unit, confidence: 1 } as const;
  const text = fileText(page.words, { numbered: false });
  if (language !== undefined && MARKDOWN.test(language)) {
    return parseMarkdown(text).map((block) => ({ ...block, ...place }));
  }
  const box = around(page.words.map((word) => word.box));
  if (language !== undefined && !PLAIN.test(language)) return [{ kind: 'code', text, ...place, box, language }];
  const first = Math.min(...lineNumbers);
  return paragraphsOf(text, first).flatMap(({ lines, from }): readonly Block[] => {
    const items = lines.map((line) => ITEM.exec(line));
    if (items.every((item) => item !== null)) {
      return items.map((item, at): Block => {
        const [, indent = '', marker = '', rest = ''] = item ?? [];
        const number = /\d/.test(marker) ? { marker } : {};
        const level = Math.min(6, 1 + Math.floor(indent.length / 2));
        return {
          kind: 'list_item',
          text: rest,
          level,
          ...number,
          ...place,
          box: [indent.length + 1, from + at, (lines[at] ?? '').length + 1, from + at],
        };
      });
    }
    const kind = lines.some((line) => COLUMNS.test(line)) ? 'code' : 'paragraph';
    const width = Math.max(...lines.map((line) => line.length));
    const block: Block = {
      kind,
      text: kind === 'code' ? lines.join('\n') : lines.map((line) => line.trim()).join('\n'),
      ...place,
      box: [1, from, width + 1, from + lines.length - 1],
    };
    return [block];
  });
}

function paragraphsOf(text: string, first: number): readonly { readonly lines: string[]; readonly from: number }[] {
  const paragraphs: { lines: string[]; from: number }[] = [];
  let open: { lines: string[]; from: number } | undefined;
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') open = undefined;
    else if (open !== undefined) open.lines.push(line);
    else {
      open = { lines: [line], from: first + at };
      paragraphs.push(open);
    }
  }
  return paragraphs;
}
