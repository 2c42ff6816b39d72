import type { PreparedPage } from '../../schemas/page.ts';
import type { Block } from '../../schemas/transcript.ts';
import { around } from '../document/box.ts';
import { flowOf } from './flow.ts';
import { lineOf, linesOf, type PlacedWord, type TextLine, textOf } from './lines.ts';
import { regionsOf } from './regions.ts';
import { type DocumentStyle, edgesOf, levelOf, runningKey } from './style.ts';
import type { Table, TableCell } from './table.ts';

/** Reads the words of a page as blocks in reading order; `style` is that of its document. */
export function blocksOfPage(page: PreparedPage, style: DocumentStyle): readonly Block[] {
  const lines = linesOf(page).flatMap((line) => bySize(line, style));
  const isRunning = ({ text }: TextLine) => style.running.has(runningKey(text, page.number, style.pages));
  const edges = new Set(edgesOf(lines).flatMap((edge) => edge.slice(0, countWhile(edge, isRunning))));
  const running = (isTop: boolean) =>
    [...edges].filter((line) => isAbove(line, lines) === isTop).map((line) => lineBlock(line, isTop, page));
  const blocks = regionsOf(lines.filter((line) => !edges.has(line))).flatMap((region): readonly Block[] =>
    region.kind === 'table'
      ? [tableBlock(region.table, page)]
      : flowOf(region.lines, style).map(({ words, ...block }) => ({ ...block, ...placeOf(words, page) })),
  );
  return [...running(true), ...blocks, ...running(false)];
}

/** Parts of a line that are set in another size than others stand on their own, such as a title beside an address. */
function bySize(line: TextLine, style: DocumentStyle): readonly TextLine[] {
  if (line.cells.length < 2) return [line];
  const parts = line.cells.map(({ words }) => lineOf(words));
  const levels = parts.map((part) => levelOf(part, style));
  return new Set(levels).size > 1 ? parts : [line];
}

function countWhile<T>(items: readonly T[], test: (item: T) => boolean): number {
  const end = items.findIndex((item) => !test(item));
  return end < 0 ? items.length : end;
}

/** Whether a line stands in the upper half of the text. */
function isAbove({ box }: TextLine, lines: readonly TextLine[]): boolean {
  const [, top, , bottom] = around(lines.map((line) => line.box));
  return box[1] + box[3] < top + bottom;
}

function lineBlock(line: TextLine, isTop: boolean, page: PreparedPage): Block {
  return { kind: isTop ? 'header' : 'footer', text: line.text, ...placeOf(line.words, page) };
}

function tableBlock({ rows, headerRows }: Table, page: PreparedPage): Block {
  const cells = rows.map((row) =>
    row.map((cell) => {
      const words = cell.flat();
      return { text: cellText(cell), ...(words.length === 0 ? {} : { box: boxOf(words) }) };
    }),
  );
  return {
    kind: 'table',
    text: cells.map((row) => row.map(({ text }) => text.replaceAll('\n', ' ')).join('\t')).join('\n'),
    ...placeOf(rows.flat(2).flat(), page),
    rows: cells,
    header_rows: headerRows,
  };
}

function cellText(cell: TableCell): string {
  return cell.map(textOf).join('\n');
}

function placeOf(
  words: readonly PlacedWord[],
  page: PreparedPage,
): Pick<Block, 'page' | 'box' | 'unit' | 'confidence'> {
  const letters = words.reduce((sum, { text }) => sum + text.length, 0);
  const sure = words.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0);
  return {
    page: page.number,
    box: boxOf(words),
    unit: page.unit,
    confidence: Math.round((sure / Math.max(1, letters)) * 1000) / 1000,
  };
}

/** The box around words on the page as it is in the file. */
function boxOf(words: readonly PlacedWord[]): NonNullable<Block['box']> {
  return around(words.map(({ original }) => original));
}
