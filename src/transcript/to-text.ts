import type { Block } from '../../schemas/transcript.ts';

/** Maximum width of a column that is filled up with blanks. */
const MAX_WIDTH = 60;

/** Writes blocks as plain text. A form feed parts the pages. */
export function toText(blocks: readonly Block[]): string {
  let text = '';
  let before: Block | undefined;
  for (const block of blocks) {
    if (before !== undefined) {
      const isList = before.kind === 'list_item' && block.kind === 'list_item';
      text += block.page === before.page ? (isList ? '\n' : '\n\n') : block.unit === 'line' ? '\n' : '\n\f';
    }
    text += blockText(block);
    before = block;
  }
  return text === '' ? '' : `${text}\n`;
}

function blockText({ kind, text, level = 1, marker = '-', rows = [] }: Block): string {
  if (kind === 'unread') return `[${text}]`;
  if (kind === 'table') return tableText(rows);
  if (kind !== 'list_item') return text;
  const indent = '  '.repeat(level - 1);
  return `${indent}${marker} ${text.replaceAll('\n', `\n${indent}${' '.repeat(marker.length + 1)}`)}`;
}

function tableText(rows: NonNullable<Block['rows']>): string {
  const texts = rows.map((row) => row.map((cell) => cell.text.replaceAll('\n', ' ')));
  const widths = (texts[0] ?? []).map((_, at) =>
    Math.min(MAX_WIDTH, Math.max(...texts.map((row) => (row[at] ?? '').length))),
  );
  return texts
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
