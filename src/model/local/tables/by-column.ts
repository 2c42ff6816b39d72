import type { Box } from '../../../../schemas/geometry.ts';
import { type Line, type Run, runOf, type Token } from '../layout.ts';
import { columnBetween, type Gutters } from './gutters.ts';
import type { Column } from './heads.ts';

function overlap(a: Box, b: Box): number {
  return Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
}

/** Distance of a run from being aligned with a column's head, at its left, right or middle. */
function misalignment(run: Run, column: Column): number {
  const [a, b] = [run.box, column.box];
  return Math.min(Math.abs(a[0] - b[0]), Math.abs(a[2] - b[2]), Math.abs(a[0] + a[2] - b[0] - b[2]) / 2);
}

function nearest(run: Run, columns: readonly Column[]): Column | undefined {
  let best: Column | undefined;
  for (const column of columns)
    if (best === undefined || misalignment(run, column) < misalignment(run, best)) best = column;
  return best;
}

/** Assigns each word of a cell below several heads to the head above it or its neighbour's. */
function perWord(cell: Run, under: readonly Column[], gutters: Gutters): (readonly [Column, Token])[] {
  let current = under[0];
  return cell.tokens.flatMap((token): (readonly [Column, Token])[] => {
    const between = columnBetween(token, under, gutters);
    if (between !== undefined) {
      current = between;
      return [[between, token]];
    }
    const numeric = /\d/.test(token.text);
    const hit = under.find((column) => overlap(token.box, column.box) > 0);
    // A description may extend below the next heads; only numbers change the column.
    if (hit !== undefined && (numeric || current === undefined || hit === under[0])) current = hit;
    return current === undefined ? [] : [[current, token]];
  });
}

/**
 * Assigns the cells of a line to columns: each to the head above it, or the best aligned one. `gutters`: the strips between
 * columns, where they are known.
 */
export function byColumn(
  line: Line,
  columns: readonly Column[],
  gutters: Gutters = new Map(),
): ReadonlyMap<Column, Run> {
  const tokens = new Map<Column, Token[]>();
  const add = (column: Column, token: Token): void => {
    const list = tokens.get(column);
    if (list === undefined) tokens.set(column, [token]);
    else list.push(token);
  };
  for (const cell of line.cells) {
    const under = columns.filter((column) => overlap(cell.box, column.box) > 0);
    if (under.length > 1) {
      for (const [column, token] of perWord(cell, under, gutters)) add(column, token);
      continue;
    }
    const column = under[0] ?? nearest(cell, columns);
    if (column !== undefined) for (const token of cell.tokens) add(column, token);
  }
  return new Map([...tokens].map(([column, list]) => [column, runOf(list)]));
}
