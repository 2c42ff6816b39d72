import type { Box } from '../../../../schemas/geometry.ts';
import { around } from '../../../document/box.ts';
import { normalise } from '../../../document/values/normalise.ts';
import { matchesOf } from '../../../document/values/span.ts';
import { isModifier } from '../labelled-document.ts';
import { findLabels, indexLabels, type LabelHit, type LabelIndex } from '../labels.ts';
import { type Cell, heightOf, type Layout, type Line, runOf, type Token, tokensWithin } from '../layout.ts';
import type { Leaf, List } from '../schema.ts';
import { stacked } from './stacked.ts';

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
function columnIndex(leaves: readonly Leaf[]): LabelIndex<Leaf> {
  return indexLabels(leaves.flatMap((owner) => owner.labels.map(({ text, weight }) => ({ text, weight, owner }))));
}

/** The field that a label is surest to be of; of several alike, the one that has it as its name. */
function ownerOf({ owners, key }: LabelHit<Leaf>['entry'], taken: ReadonlySet<Leaf>): Leaf | undefined {
  const isNamed = ({ name }: Leaf) => Number(normalise(name) === key);
  return [...owners]
    .sort((a, b) => b.weight - a.weight || isNamed(b.owner) - isNamed(a.owner))
    .find(({ owner }) => !taken.has(owner))?.owner;
}

const BRACKETS = /\([^()]*\)/gu;

/** The labels of heads. What stands in brackets right behind one says more of it: `Amount (ex GST)`. */
function headLabels(text: string, index: LabelIndex<Leaf>): readonly LabelHit<Leaf>[] {
  const whole = withModifiers(text, findLabels(text, index));
  const brackets = matchesOf(BRACKETS, text).flatMap((found) => {
    const [start, end] = [found.index, found.index + found[0].length];
    const of = whole.find((hit) => hit.end <= start && /^\s?$/.test(text.slice(hit.end, start)));
    return of === undefined ? [] : [{ of, start, end }];
  });
  return whole.flatMap((hit) => {
    if (brackets.some(({ start, end }) => hit.start > start && hit.end <= end)) return [];
    const more = brackets.find(({ of }) => of === hit);
    return more === undefined ? [hit] : [{ ...hit, end: more.end }];
  });
}

/** Labels with the tax behind them that only says more of them: `Total ex GST`. */
function withModifiers(text: string, hits: readonly LabelHit<Leaf>[]): readonly LabelHit<Leaf>[] {
  const whole: LabelHit<Leaf>[] = [];
  for (const hit of hits) {
    const before = whole.at(-1);
    const between = text.slice(before?.end ?? 0, hit.start);
    if (before !== undefined && isModifier(hit.entry.key, between, false))
      whole[whole.length - 1] = { ...before, end: hit.end };
    else whole.push(hit);
  }
  return whole;
}

/** The columns of a line, or of two as one; a label spans two cells only where more labels are found so. */
function columnsOf(line: Line, index: LabelIndex<Leaf>, isStacked = false): Column[] {
  const whole = columnsOfHits(line, headLabels(line.text, index), isStacked);
  const parts = columnsOfHits(
    line,
    line.cells.flatMap(({ text, from }) =>
      headLabels(text, index).map((hit) => ({ ...hit, start: hit.start + from, end: hit.end + from })),
    ),
    isStacked,
  );
  return knownIn(whole) > knownIn(parts) ? whole : parts;
}

function cellOf({ cells }: Line, { start }: LabelHit<Leaf>): Cell | undefined {
  return cells.findLast(({ from }) => from <= start);
}

/** Whether no other word stands before a label in its cell. */
function startsCell(line: Line, hit: LabelHit<Leaf>): boolean {
  const cell = cellOf(line, hit);
  return cell !== undefined && !/\p{L}/u.test(cell.text.slice(0, hit.start - cell.from));
}

function isRate({ text }: Line, { entry, end }: LabelHit<Leaf>): boolean {
  return entry.owners.some(({ owner }) => owner.kind === 'percent') && /^\s?%/.test(text.slice(end));
}

/** Whether a label of several words is all there is in its cell. */
function fillsCell(line: Line, hit: LabelHit<Leaf>): boolean {
  const cell = cellOf(line, hit);
  const text = line.text.slice(hit.start, hit.end);
  return (
    cell !== undefined &&
    WORDS_ALONE.test(text) &&
    isWhole(cell.text, { ...hit, start: hit.start - cell.from, end: hit.end - cell.from })
  );
}

function columnsOfHits(line: Line, hits: readonly LabelHit<Leaf>[], isStacked: boolean): Column[] {
  const taken = new Set<Leaf>();
  const columns: Column[] = [];
  const used = new Set<Token>();
  // From the right: with both `Amount` and `Total`, the last is the line total. `Part no` is surer than `HS code`, and
  // `Net value` than `Gross value` where only the former is a label.
  // With both `VAT %` and `VAT`, the former is the rate.
  const rank = (hit: LabelHit<Leaf>) =>
    Number(startsCell(line, hit)) + Number(isStacked && fillsCell(line, hit)) + Number(isRate(line, hit));
  const ordered = hits.toReversed().sort((a, b) => rank(b) - rank(a));
  for (const hit of ordered) {
    const leaf = ownerOf(hit.entry, taken);
    const tokens = tokensWithin(line, hit.start, hit.end);
    if (leaf === undefined) continue;
    taken.add(leaf);
    for (const token of tokens) used.add(token);
    columns.push({ leaf, box: boxOf(line, hit, leaf, hits) ?? around(tokens.map(({ box }) => box)) });
  }
  for (const cell of line.cells) columns.push(...restOf(cell, used));
  return columns.sort((a, b) => a.box[0] - b.box[0]);
}

/** The box of the cell of a label for texts, all of whose words are one head: `Payment type and details`. */
function boxOf(line: Line, hit: LabelHit<Leaf>, leaf: Leaf, hits: readonly LabelHit<Leaf>[]): Box | undefined {
  const cell = cellOf(line, hit);
  if (cell === undefined || leaf.kind !== 'text') return undefined;
  const end = cell.from + cell.text.length;
  const isAlone = hits.every((other) => other === hit || other.start < cell.from || other.start >= end);
  return isAlone && hit.end <= end ? cell.box : undefined;
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

/**
 * Merges two lines of a head, such as `Unit` above `price`: the columns of the line with more labels, and those of the
 * other where it has none.
 */
function mergeLines(upper: readonly Column[], lower: readonly Column[]): Column[] {
  const [base, other] = knownIn(lower) > knownIn(upper) ? [lower, upper] : [upper, lower];
  const named = new Set(base.flatMap(({ leaf }) => leaf ?? []));
  const extra = other.filter(({ leaf }) => leaf !== undefined && !named.has(leaf));
  const isBeside = (columns: readonly Column[], { box }: Column) =>
    !columns.some((column) => column.box[0] < box[2] && box[0] < column.box[2]);
  const own = [...base.filter((column) => column.leaf !== undefined || isBeside(extra, column)), ...extra];
  const rest = other.filter((column) => column.leaf === undefined && isBeside(own, column));
  return [...own, ...rest].sort((a, b) => a.box[0] - b.box[0]);
}

/** Cells of a line of which each is a label of two words or more and nothing else. */
function wholeIn({ cells }: Line, index: LabelIndex<Leaf>): number {
  return cells.filter(({ text }) => {
    const [hit, ...others] = headLabels(text, index);
    return hit !== undefined && others.length === 0 && isWhole(text, hit) && WORDS_ALONE.test(text);
  }).length;
}

/** Several words, none in brackets. */
const WORDS_ALONE = /^[^()]+\s[^()]+$/;

function isWhole(text: string, { start, end }: LabelHit<Leaf>): boolean {
  return !/[\p{L}\d]/u.test(text.slice(0, start) + text.slice(end));
}

/** Finds the lines that may be heads of a table: those with at least two columns of the schema. */
function possibleHeads(layout: Layout, index: LabelIndex<Leaf>): Head[] {
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
    const both = near ? mergeLines(columns, columnsOf(next, index)) : columns;
    const stack = near ? stacked(line, next) : undefined;
    const joined = stack === undefined ? [] : columnsOf(stack, index, true);
    // Words that are a label only together, as `Net` and `price` are, tell more than each line does.
    const isJoined =
      knownIn(joined) >= Math.max(known, knownIn(both)) &&
      stack !== undefined &&
      (knownIn(joined) > knownIn(both) || wholeIn(stack, index) > wholeIn(line, index));
    const best = isJoined ? joined : both;
    const more = isJoined || knownIn(best) > known;
    const head = more ? { columns: best, at: line.at + 1, known: knownIn(best) } : { columns, at: line.at, known };
    if (head.known >= 2 && heads.at(-1)?.at !== line.at) heads.push(head);
  }
  return heads;
}

/** Columns of two heads that stand at the same place, from which both are of one form. */
const MIN_SAME_PLACES = 2;
/** How far apart the edges of two heads at the same place are, as a share of their height. */
const SAME_PLACE = 0.5;

/** Whether the last columns of a head have the fields of another one's, at the same places, as `Net` below `Net`. */
function isOfOneForm(head: Head, best: Head): boolean {
  const isAt = (a: Column, b: Column) =>
    a.leaf === b.leaf &&
    Math.min(...[0, 2].map((side) => Math.abs((a.box[side] ?? 0) - (b.box[side] ?? 0)))) <
      SAME_PLACE * (a.box[3] - a.box[1]);
  const ends = [1, 2].map((at) => [head.columns.at(-at), best.columns.at(-at)] as const);
  const same = ends.filter(([a, b]) => a !== undefined && b !== undefined && isAt(a, b));
  return same.length >= MIN_SAME_PLACES;
}

/**
 * Of possible heads, those with nearly as many columns as the best one, and its column of names, and those whose last columns
 * are the same ones.
 */
function similarHeads(heads: readonly Head[]): readonly Head[] {
  const best = heads.reduce<Head | undefined>((a, b) => (b.known > (a?.known ?? 0) ? b : a), undefined);
  const most = best?.known ?? 0;
  const named = best?.columns.find(({ leaf }) => leaf?.kind === 'text')?.leaf;
  const isSimilar = ({ known, columns }: Head) => {
    const names = named === undefined || columns.some(({ leaf }) => leaf === named);
    return names && known >= Math.max(2, most - 1);
  };
  return heads.filter((head) => isSimilar(head) || (best !== undefined && isOfOneForm(head, best)));
}

/** The tables of a document by the list whose rows they hold. */
export interface Tables {
  headsOf(list: List): readonly Head[];
  /** Index of the line that ends the table below a head. */
  endOf(head: Head): number;
}

/** The single values of a list's items. */
export function leavesOfItem({ item }: Pick<List, 'item'>): readonly Leaf[] {
  return item.type === 'group' ? item.children.flatMap(([, field]) => (field.type === 'leaf' ? [field] : [])) : [];
}

/** The first value that means one of these business fields. */
export function byConcept(leaves: readonly Leaf[], ids: readonly string[]): Leaf | undefined {
  return leaves.find(({ concept }) => concept !== undefined && ids.includes(concept));
}

/** Gives each table to the list that has most of its columns, so that the rows of one are none of another list. */
export function shareTables(layout: Layout, lists: readonly List[]): Tables {
  const possible = lists.map((list) => ({ list, heads: possibleHeads(layout, columnIndex(leavesOfItem(list))) }));
  const most = (heads: readonly Head[]) => Math.max(0, ...heads.map(({ known }) => known));
  const taken = new Set<number>();
  const shared = new Map<List, readonly Head[]>();
  for (const { list, heads } of possible.toSorted((a, b) => most(b.heads) - most(a.heads))) {
    const own = similarHeads(heads.filter(({ at }) => !taken.has(at)));
    for (const { at } of own) taken.add(at);
    shared.set(list, own);
  }
  const starts = [...shared.values()].flatMap((heads) => heads.map(({ at }) => at)).sort((a, b) => a - b);
  return {
    headsOf: (list) => shared.get(list) ?? [],
    endOf: ({ at }) => starts.find((start) => start > at) ?? layout.lines.length,
  };
}
