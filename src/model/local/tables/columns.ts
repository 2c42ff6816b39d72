import type { Box } from '../../../../schemas/geometry.ts';
import { around } from '../../../document/box.ts';
import { findLabels } from '../labels/hits.ts';
import { indexLabels, type LabelIndex } from '../labels/index.ts';
import type { Layout } from '../layout/layout.ts';
import type { Cell, Line } from '../layout/lines.ts';
import { heightOf, runOf, type Token, tokensWithin } from '../layout/run.ts';
import type { Leaf } from '../schema/field.ts';

/** A column of a table: the box of its head and its field, if the schema has one. */
export interface Column {
  readonly leaf: Leaf | undefined;
  readonly box: Box;
}

/** The head of a table: its columns, left to right, and its last line. */
export interface Head {
  readonly columns: readonly Column[];
  readonly at: number;
  readonly known: number;
}

/** Creates the index of a table's column labels. */
export function columnIndex(leaves: readonly Leaf[]): LabelIndex<Leaf> {
  return indexLabels(leaves.flatMap((owner) => owner.labels.map(({ text, weight }) => ({ text, weight, owner }))));
}

function ownerOf(
  owners: readonly { readonly owner: Leaf; readonly weight: number }[],
  taken: ReadonlySet<Leaf>,
): Leaf | undefined {
  return [...owners].sort((a, b) => b.weight - a.weight).find(({ owner }) => !taken.has(owner))?.owner;
}

function columnsOf(line: Line, index: LabelIndex<Leaf>): Column[] {
  const taken = new Set<Leaf>();
  const columns: Column[] = [];
  const used = new Set<Token>();
  // From the right: with both `Amount` and `Total`, the last is the line total.
  for (const hit of findLabels(line.text, index).reverse()) {
    const leaf = ownerOf(hit.entry.owners, taken);
    const tokens = tokensWithin(line, hit.start, hit.end);
    if (leaf === undefined) continue;
    taken.add(leaf);
    for (const token of tokens) used.add(token);
    columns.push({ leaf, box: around(tokens.map(({ box }) => box)) });
  }
  for (const cell of line.cells) columns.push(...restOf(cell, used));
  return columns.sort((a, b) => a.box[0] - b.box[0]);
}

/** Words of a head without a label are columns too, so that their cells go nowhere else. */
function restOf(cell: Cell, used: ReadonlySet<Token>): Column[] {
  const rest = cell.tokens.filter((token) => !used.has(token));
  const whole = rest.length === cell.tokens.length;
  return whole ? [{ leaf: undefined, box: runOf(rest).box }] : [];
}

function knownIn(columns: readonly Column[]): number {
  return new Set(columns.flatMap(({ leaf }) => leaf ?? [])).size;
}

/** Merges two lines of a head, such as `Unit` above `price`; lower columns count where the upper line has none. */
function withLower(upper: readonly Column[], lower: readonly Column[]): Column[] {
  const named = new Set(upper.flatMap(({ leaf }) => leaf ?? []));
  const extra = lower.filter(({ leaf }) => leaf !== undefined && !named.has(leaf));
  const free = upper.filter(
    ({ leaf, box }) => leaf !== undefined || !extra.some((other) => other.box[0] < box[2] && box[0] < other.box[2]),
  );
  return [...free, ...extra].sort((a, b) => a.box[0] - b.box[0]);
}

/**
 * Finds the heads of tables with columns of the schema, in order: lines with at least two of them, nearly as many as
 * the best line, and its column of names.
 */
export function findHeads(layout: Layout, index: LabelIndex<Leaf>): Head[] {
  const heads: Head[] = [];
  for (const line of layout.lines) {
    const columns = columnsOf(line, index);
    const known = knownIn(columns);
    if (known === 0 || line.text.length > 400 || /\d[.,]\d\d(?!\d)/.test(line.text)) continue;
    const next = layout.lines[line.at + 1];
    const near =
      next !== undefined &&
      next.page === line.page &&
      next.box[1] - line.box[3] < heightOf(line) &&
      !/\d/.test(next.text);
    const both = near ? withLower(columns, columnsOf(next, index)) : columns;
    const more = knownIn(both) > known;
    const head = more ? { columns: both, at: line.at + 1, known: knownIn(both) } : { columns, at: line.at, known };
    if (head.known >= 2 && heads.at(-1)?.at !== line.at) heads.push(head);
  }
  const best = heads.reduce<Head | undefined>((a, b) => (b.known > (a?.known ?? 0) ? b : a), undefined);
  const most = best?.known ?? 0;
  const named = best?.columns.find(({ leaf }) => leaf?.kind === 'text')?.leaf;
  return heads.filter(({ known, columns }) => {
    const names = named === undefined || columns.some(({ leaf }) => leaf === named);
    return names && known >= Math.max(2, most - 1);
  });
}
