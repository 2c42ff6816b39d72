import type { Line, Token } from '../layout.ts';
import type { Column } from './heads.ts';

/** Rows from which a strip without words between two columns is none by chance. */
const MIN_ROWS = 2;
/** Width of such a strip at least, in heights of the words beside it. */
const MIN_WIDTH = 0.25;

/** Where a column ends and the next one begins: the middle of a strip that no word of a row touches. */
export type Gutters = ReadonlyMap<Column, number>;

/**
 * The strips between columns that the words of all rows leave free, which tell the columns of words that stand close together:
 * heads are often centred above cells that are not. By the column on the left; none where the rows leave no strip.
 */
export function guttersOf(rows: readonly Line[], columns: readonly Column[]): Gutters {
  const gutters = new Map<Column, number>();
  if (rows.length < MIN_ROWS) return gutters;
  for (const [at, column] of columns.entries()) {
    const next = columns[at + 1];
    if (next === undefined) break;
    const gutter = widestFree(rows, middleOf(column), middleOf(next));
    if (gutter !== undefined) gutters.set(column, gutter);
  }
  return gutters;
}

function middleOf({ box }: Column): number {
  return (box[0] + box[2]) / 2;
}

/** The middle of the widest strip between two places that no word touches, of those that part words of a cell. */
function widestFree(rows: readonly Line[], from: number, to: number): number | undefined {
  const words = rows.flatMap(({ tokens }) => tokens).filter(({ box }) => box[2] > from && box[0] < to);
  const height = Math.max(0, ...words.map(({ box }) => box[3] - box[1]));
  const parts = (place: number) => rows.some(({ cells }) => cells.some(({ box }) => box[0] < place && box[2] > place));
  let [reach, best, width] = [from, undefined as number | undefined, MIN_WIDTH * height];
  const ends = [...words.map(({ box }) => box).sort((a, b) => a[0] - b[0]), [to, to, to, to] as const];
  for (const [start, , end] of ends) {
    const middle = (reach + start) / 2;
    if (start - reach > width && parts(middle)) [best, width] = [middle, start - reach];
    reach = Math.max(reach, end);
  }
  return best;
}

/** The column of a word by the strips between columns; undefined where one of these is not known. */
export function columnBetween(token: Token, under: readonly Column[], gutters: Gutters): Column | undefined {
  const middle = (token.box[0] + token.box[2]) / 2;
  for (const [at, column] of under.entries()) {
    const gutter = gutters.get(column);
    if (at === under.length - 1) return column;
    if (gutter === undefined) return undefined;
    if (middle < gutter) return column;
  }
  return undefined;
}
