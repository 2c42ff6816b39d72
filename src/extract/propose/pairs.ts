import type { Block } from '../../../schemas/transcript.ts';

/** A label and the value that is printed beside it. */
export interface Pair {
  readonly label: string;
  readonly value: string;
}

/** Words and characters of a label. */
const MAX_WORDS = 6;
const MAX_LENGTH = 50;
/** "Invoice No: R-7". */
const LABELLED = /^(.{1,60}?)\s?[:：]\s+(\S.*)$/u;
/** Where another label begins after a value, as in "R-7 Due date: 1 May". */
const NEXT_LABEL = /\s+(?=\p{Lu}[\p{L}\p{M}.'’/-]*(?: [\p{L}\p{M}.'’/-]+)?\s?[:：]\s)/u;
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** The labels of a block that have a value: on one line with a colon, or in the two cells of a row of a table without a head. */
export function pairsIn(block: Block): readonly Pair[] {
  if (block.kind === 'code' || block.kind === 'unread') return [];
  if (block.kind === 'table') return (block.header_rows ?? 0) > 0 ? [] : pairsInRows(block.rows ?? []);
  return block.text.split(/[\n\t]/u).flatMap(pairsInLine);
}

function pairsInRows(rows: NonNullable<Block['rows']>): readonly Pair[] {
  return rows.flatMap((row) => {
    const cells = row.map(({ text }) => text.trim()).filter((text) => text !== '');
    const [label, value] = cells;
    if (cells.length === 2 && label !== undefined && value !== undefined) {
      const own = label.replace(/\s*[:：]$/u, '');
      return isLabel(own) ? [{ label: own, value }] : [];
    }
    return cells.flatMap(pairsInLine);
  });
}

function pairsInLine(line: string): readonly Pair[] {
  const pairs: Pair[] = [];
  let rest = line.trim();
  for (;;) {
    const [, label = '', after = ''] = LABELLED.exec(rest) ?? [];
    if (after === '') return pairs;
    // With the space before it, a label that follows at once is found as well: then there is no value.
    const [value = ''] = ` ${after}`.split(NEXT_LABEL, 1);
    rest = after.slice(Math.max(0, value.length - 1)).trim();
    if (SAYS_SOMETHING.test(value) && !/[:：]$/u.test(value) && isLabel(label)) {
      pairs.push({ label, value: value.trim() });
    }
  }
}

function isLabel(text: string): boolean {
  return (
    text.length <= MAX_LENGTH &&
    text.split(/\s+/u).length <= MAX_WORDS &&
    /\p{L}{2}/u.test(text) &&
    // A value has digits, a label hardly any.
    (text.match(/\p{N}/gu)?.length ?? 0) <= 2
  );
}
