import type { Block } from '../../schemas/transcript.ts';

/** Writes blocks as GitHub-flavoured Markdown. Pages of a document that has several are marked by comments. */
export function toMarkdown(blocks: readonly Block[], { pages }: { readonly pages: number }): string {
  const parts: string[] = [];
  let page: number | undefined;
  let before: Block | undefined;
  for (const block of blocks) {
    const isNewPage = block.page !== page;
    const joinsCode = block.unit === 'line' && before?.kind === 'code' && block.kind === 'code';
    if (isNewPage && pages > 1 && block.unit !== 'line') parts.push(`<!-- page ${block.page} -->`);
    if (joinsCode && before?.language !== undefined && before.language === block.language) {
      // The slices of a file are one piece of code.
      const last = parts.pop() ?? '';
      const gap = '\n'.repeat(Math.max(1, (block.box?.[1] ?? 1) - (before.box?.[3] ?? 0)));
      const [fence = '```'] = last.split(/[^`]/, 1);
      parts.push(fenced(`${last.slice(last.indexOf('\n') + 1, -fence.length - 1)}${gap}${block.text}`, block.language));
    } else if (before?.kind === 'list_item' && block.kind === 'list_item' && !isNewPage) {
      parts.push(`${parts.pop()}\n${blockText(block)}`);
    } else parts.push(blockText(block));
    page = block.page;
    before = block;
  }
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}

function blockText(block: Block): string {
  const { kind, text, level = 1 } = block;
  switch (kind) {
    case 'heading':
      return `${'#'.repeat(level)} ${escapeInline(text.replaceAll('\n', ' '))}`;
    case 'list_item': {
      const marker = /^\d+[.)]$/.test(block.marker ?? '') ? block.marker : '-';
      const letter = block.marker === undefined || marker !== '-' ? '' : `${block.marker} `;
      const indent = '   '.repeat(level - 1);
      return `${indent}${marker} ${escapeLines(`${letter}${text}`).replaceAll('\n', `\n${indent}  `)}`;
    }
    case 'table':
      return tableText(block);
    case 'code':
      return fenced(text, block.language);
    case 'header':
    case 'footer':
      return `<!-- ${kind}: ${text.replace(/-(?=-|$)|>/g, ' ')} -->`;
    case 'unread':
      return `> **${escapeInline(text)}**`;
    default:
      return escapeLines(text);
  }
}

function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language.toLowerCase().replace(/[^\w+#.-]+/g, '-')}\n${text}\n${fence}`;
}

function tableText({ rows = [], header_rows: headerRows = 0 }: Block): string {
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const line = (cells: readonly string[]) =>
    `| ${Array.from({ length: columns }, (_, at) => cells[at] ?? '').join(' | ')} |`;
  const cell = (text: string) => escapeInline(text).replaceAll('|', '\\|').replaceAll('\n', '<br>');
  const texts = rows.map((row) => row.map(({ text }) => cell(text)));
  const [head = [], body] = headerRows > 0 ? [texts[0], texts.slice(1)] : [[], texts];
  const rule = line(
    Array.from({ length: columns }, (_, at) => (isNumeric(rows.slice(headerRows), at) ? '---:' : '---')),
  );
  return [line(head), rule, ...body.map(line)].join('\n');
}

/** Whether most cells of a column are numbers, which are set flush right. */
export function isNumeric(rows: NonNullable<Block['rows']>, at: number): boolean {
  const cells = rows.map((row) => row[at]?.text ?? '').filter((text) => text !== '');
  const numbers = cells.filter((text) => /\d/.test(text) && /^[^\p{L}]*(\p{L}{1,3})?[^\p{L}]*$/u.test(text));
  return cells.length > 0 && numbers.length * 2 > cells.length;
}

/** Escapes what Markdown would take for markup; lines that end on purpose keep their ends. */
function escapeLines(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      escapeInline(line)
        .replace(/^(\s*)([#>+=-])/, '$1\\$2')
        .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2'),
    )
    .join('  \n');
}

function escapeInline(text: string): string {
  return text
    .replace(/[\\`*[\]]/g, '\\$&')
    .replace(/(?<![\p{L}\d])_|_(?![\p{L}\d])/gu, '\\_')
    .replace(/~~/g, '\\~\\~')
    .replace(/<(?=[a-z/!?])/gi, '\\<')
    .replace(/&(?=#?\w+;)/g, '\\&');
}
