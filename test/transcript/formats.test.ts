import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../schemas/transcript.ts';
import { parseMarkdown } from '../../src/transcript/read-markdown.ts';
import { toHtml } from '../../src/transcript/to-html.ts';
import { toMarkdown } from '../../src/transcript/to-markdown.ts';
import { toText } from '../../src/transcript/to-text.ts';

const block = (kind: Block['kind'], text: string, more: Partial<Block> = {}): Block => ({
  kind,
  text,
  page: 1,
  ...more,
});
const markdownOf = (...blocks: readonly Block[]) => toMarkdown(blocks, { pages: 1 });

describe('Markdown', () => {
  it.each([
    '1. Section of a letter',
    '# number sign',
    '- dash',
    '+ plus',
    '> quoted',
    '*stars* and _lines_ and `ticks` and [brackets](here)',
    'snake_case_name and 2*3*4',
    '<script>alert(1)</script> & &amp; a < b',
    'a | b',
    '~~gone~~',
    '---',
    '===',
    'back\\slash',
  ])('shows %j as it is printed', (text) => {
    const [read, ...others] = parseMarkdown(markdownOf(block('paragraph', text)));
    expect(others).toEqual([]);
    expect(read).toEqual({ kind: 'paragraph', text });
    expect(marked.parse(markdownOf(block('paragraph', text)))).toMatch(/^<p>[\s\S]*<\/p>\n$/);
  });

  it('gives back the blocks that it was written from', () => {
    const blocks: readonly Block[] = [
      block('heading', 'Report', { level: 2 }),
      block('paragraph', 'One line\nand another'),
      block('list_item', 'first', { level: 1, marker: '1.' }),
      block('list_item', 'second', { level: 1, marker: '2.' }),
      block('table', 'a|b\tc\nd\te', {
        rows: [
          [{ text: 'a|b' }, { text: 'c' }],
          [{ text: 'd' }, { text: 'two\nlines' }],
        ],
        header_rows: 1,
      }),
      block('code', 'const a = `x`;\n```\nend', { language: 'typescript' }),
    ];
    const read = parseMarkdown(markdownOf(...blocks));
    expect(read.map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list_item', 'list_item', 'table', 'code']);
    expect(read[1]?.text).toBe('One line\nand another');
    expect(read[4]?.rows).toEqual(blocks[4]?.rows);
    expect(read[5]).toEqual({ kind: 'code', text: 'const a = `x`;\n```\nend', language: 'typescript' });
  });

  it('joins the slices of a source file to one piece of code', () => {
    const slice = (text: string, page: number, first: number, last: number) =>
      block('code', text, { page, unit: 'line', box: [1, first, 20, last], language: 'Python' });
    const text = toMarkdown([slice('a = 1', 1, 1, 1), slice('b = 2', 2, 4, 4)], { pages: 2 });
    expect(text).toBe('```python\na = 1\n\n\nb = 2\n```\n');
  });
});

describe('HTML', () => {
  it('holds tables, nested lists and nothing that runs', () => {
    const html = toHtml(
      [
        block('heading', '<img src=x onerror=alert(1)>', { level: 1 }),
        block('list_item', 'one', { level: 1 }),
        block('list_item', 'within', { level: 2 }),
        block('table', '', { rows: [[{ text: 'Head' }], [{ text: '1' }]], header_rows: 1 }),
        block('code', '</pre><script>', { language: '"><script>' }),
        block('unread', 'Page 2 could not be read', { page: 2 }),
      ],
      { name: '<b>.pdf' },
    );
    expect(html).not.toMatch(/<(img|script|b)\b/);
    expect(html).toContain('<ul>\n<li>one\n<ul>\n<li>within</li>\n</ul></li>\n</ul>');
    expect(html).toContain('<th class="number">Head</th>');
    expect(html.match(/<section/g)).toHaveLength(2);
  });
});

describe('plain text', () => {
  it('sets columns below each other and parts pages by a form feed', () => {
    const rows = [
      [{ text: 'Nuts' }, { text: '1.00' }],
      [{ text: 'Brackets' }, { text: '12.00' }],
    ];
    const text = toText([block('table', '', { rows }), block('paragraph', 'next', { page: 2 })]);
    expect(text).toBe('Nuts      1.00\nBrackets  12.00\n\fnext\n');
  });
});
