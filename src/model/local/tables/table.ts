import { findAmounts } from '../../../document/values/amounts.ts';
import { pointerTo } from '../../../util/json-pointer.ts';
import { perObject } from '../../../util/per-object.ts';
import { arrayNode, type FoundValue, joinRuns, type Node, objectNode, toTyped, valueNode } from '../find/found.ts';
import { impossibleInCells, impossibleMessage } from '../find/impossible.ts';
import type { Search } from '../find/leaf.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { type Run, runOf, tokensWithin } from '../layout.ts';
import { hasFormat, read, readDayWithoutYear } from '../read.ts';
import type { Group, Leaf, List } from '../schema.ts';
import { assignColumns, productRules } from './assign-columns.ts';
import { countCells, onlyCount } from './count.ts';
import { byConcept, type Head, leavesOfItem } from './heads.ts';
import { type ColumnRow, type Row, rowsUnder } from './rows.ts';
import { amountNames, closingRows, withoutBalanceRows, withoutSumRows } from './sums.ts';
import { tillRows } from './till.ts';

function valueIn(runs: readonly Run[], leaf: Leaf, labelledDocument: LabelledDocument): FoundValue | undefined {
  // Evidence is on one page, so a value is not joined across a page break.
  const page = runs[0]?.tokens[0]?.page;
  if (!hasFormat(leaf.kind))
    return joinRuns(
      runs.filter(({ tokens }) => tokens[0]?.page === page),
      ' ',
      1,
      0,
    );
  for (const run of runs) {
    const { conventions } = labelledDocument;
    const readings = read(leaf.kind, run.text, conventions).toSorted((a, b) => b.quality - a.quality);
    const best = readings[0] ?? (leaf.kind === 'date' ? readDayWithoutYear(run.text, conventions)[0] : undefined);
    if (best === undefined) continue;
    const tokens = tokensWithin(run, best.start, best.end);
    return toTyped(leaf, {
      value: best.value,
      tokens,
      score: 1,
      at: 0,
      ...(best.ambiguity ? { ambiguity: best.ambiguity } : {}),
    });
  }
  return undefined;
}

/** A number, and the word behind it that says what it counts. */
const COUNT_OF = /^[\d.,]+\s+(\p{L}[\p{L}().²³]{0,11})$/u;

/** The cells of a row, with the word behind its quantity as its unit where it has no cell for that. */
function withUnit({ cells, at }: Row, leaves: readonly Leaf[]): Row {
  const [quantity, unit] = [byConcept(leaves, ['quantity']), byConcept(leaves, ['unit'])];
  const run = quantity === undefined ? undefined : cells.get(quantity)?.[0];
  if (unit === undefined || cells.has(unit) || run === undefined) return { cells, at };
  const [, word] = COUNT_OF.exec(run.text) ?? [];
  if (word === undefined) return { cells, at };
  const tokens = tokensWithin(run, run.text.length - word.length, run.text.length);
  return tokens.length === 0 ? { cells, at } : { cells: new Map([...cells, [unit, [runOf(tokens)]]]), at };
}

/** The cells of a row, with what its description says of how much there is, where the row does not say it elsewhere. */
function withCount({ cells, at }: Row, leaves: readonly Leaf[], { conventions }: LabelledDocument): Row {
  const [name, quantity] = [byConcept(leaves, ['description']), byConcept(leaves, ['quantity'])];
  const runs = name === undefined ? undefined : cells.get(name);
  if (name === undefined || runs === undefined || quantity === undefined || cells.has(quantity)) return { cells, at };
  const counts = runs.map((run) => onlyCount(run, conventions));
  const said = counts.findIndex((own) => own !== undefined);
  const count = counts[said];
  if (count === undefined) return { cells, at };
  const others = runs.toSpliced(said, 1);
  const named = others.length === 0 ? [] : [[name, others] as const];
  return { cells: new Map([...countCells(count, leaves), ...cells, ...named]), at };
}

/** The rates that a document prints with a percent sign; undefined if the sign stands alone, as in a head. */
const printedRates = perObject(({ layout }: LabelledDocument): ReadonlySet<number> | undefined => {
  if (layout.lines.some(({ text }) => /(?<![\d\s])\s*%/u.test(text))) return undefined;
  const amounts = layout.lines.flatMap(({ text }) => findAmounts(text));
  return new Set(amounts.flatMap(({ percent, value }) => (percent ? [value] : [])));
});

/** The value of a cell. As a rate, what has no percent sign may be an amount of tax, or the key of a rate. */
function cellValue(runs: readonly Run[], leaf: Leaf, labelledDocument: LabelledDocument): FoundValue | undefined {
  const found = valueIn(runs, leaf, labelledDocument);
  if (found === undefined || leaf.kind !== 'percent' || runs.some(({ text }) => text.includes('%'))) return found;
  const rates = printedRates(labelledDocument);
  return rates === undefined || (typeof found.value === 'number' && rates.has(found.value)) ? found : undefined;
}

function rowNode(row: Row, group: Group, labelledDocument: LabelledDocument): Node | undefined {
  const node = objectNode(
    group.children.map(([key, field]) => {
      const runs = field.type === 'leaf' ? row.cells.get(field) : undefined;
      return [
        key,
        runs === undefined || field.type !== 'leaf' ? undefined : valueNode(cellValue(runs, field, labelledDocument)),
      ];
    }),
  );
  return node?.type === 'object' && node.entries.length >= Math.min(2, group.children.length) && !isOfSum(node, group)
    ? node
    : undefined;
}

/** Whether a row has a unit and neither a name nor how many of it: the words of a sum, as of freight, below the units. */
function isOfSum(node: Extract<Node, { type: 'object' }>, group: Group): boolean {
  const leaves = group.children.flatMap(([, field]) => (field.type === 'leaf' ? [field] : []));
  const own = leaves.filter(({ name }) => node.entries.some(([key]) => key === name));
  const isPlace = leaves.some(({ concept }) => concept === 'description' || concept === 'quantity');
  return isPlace && byConcept(own, ['unit']) !== undefined && byConcept(own, ['description', 'quantity']) === undefined;
}

/** Warns of cells without a value in which something impossible is printed. */
function warnOfImpossible(
  row: Row,
  group: Group,
  pointer: string,
  labelledDocument: LabelledDocument,
  search: Search,
): void {
  for (const [key, field] of group.children) {
    const runs = field.type === 'leaf' ? (row.cells.get(field) ?? []) : [];
    if (field.type !== 'leaf' || runs.length === 0 || valueIn(runs, field, labelledDocument) !== undefined) continue;
    const impossible = impossibleInCells(runs, field, labelledDocument);
    if (impossible !== undefined) search.warn(impossibleMessage(pointerTo(pointer, key), impossible));
  }
}

/**
 * Rows whose codes only count them, 1, 2, 3, without these codes: they are positions, which are kept if the list has a
 * property for them.
 */
function withoutCounting<T extends { readonly node: Node }>(rows: readonly T[], leaves: readonly Leaf[]): readonly T[] {
  const counting = leaves.filter(({ kind, concept, name }) => {
    if (kind !== 'code' || concept === 'position' || rows.length < 2) return false;
    const codes = rows.map(({ node }) => codeIn(node, name));
    const offsets = codes.flatMap((code, at) =>
      code === undefined ? [] : [code === '' ? Number.NaN : Number(code) - at],
    );
    return offsets.length > 1 && offsets.every((offset) => offset === offsets[0]);
  });
  if (counting.length === 0) return rows;
  const names = new Set(counting.map(({ name }) => name));
  return rows.map((row) => ({
    ...row,
    node:
      row.node.type === 'object'
        ? { ...row.node, entries: row.node.entries.filter(([key]) => !names.has(key)) }
        : row.node,
  }));
}

/** The digits that a row has as a code: none if it is another code, undefined if there is none. */
function codeIn(node: Node, name: string): string | undefined {
  const child = node.type === 'object' ? node.entries.find(([key]) => key === name)?.[1] : undefined;
  if (child?.type !== 'value') return undefined;
  return /^(\d{1,4})\.?$/.exec(String(child.found.value))?.[1] ?? '';
}

/** Whether a list has named items with a price, as receipts do. */
function isPriceList(leaves: readonly Leaf[]): boolean {
  const concepts = new Set(leaves.map(({ concept }) => concept));
  return concepts.has('description') && ['line_total', 'unit_price', 'total'].some((id) => concepts.has(id));
}

/** Heads of the same table on several pages, with the rows below each. */
interface Part {
  readonly head: Head;
  readonly rows: readonly ColumnRow[];
}

/** The rows of parts by field: the columns of a head are named by the rows of all parts with the same head. */
function rowsOf(parts: readonly Part[], list: List, group: Group, labelledDocument: LabelledDocument, search: Search) {
  const rules = productRules(search.checks, `${search.pointerOf(list)}/*`, group);
  const named = new Map<Head, ReadonlyMap<number, Leaf>>();
  const keyOf = ({ columns }: Head) => columns.map(({ leaf }) => leaf?.name ?? '').join('|');
  for (const key of new Set(parts.map(({ head }) => keyOf(head)))) {
    const same = parts.filter(({ head }) => keyOf(head) === key);
    const columns = same[0]?.head.columns ?? [];
    const rows = same.flatMap((part) =>
      part.rows.map((row) => ({
        ...row,
        cells: new Map(
          part.head.columns.flatMap((column, at) => {
            const [runs, first] = [row.cells.get(column), columns[at]];
            return runs === undefined || first === undefined ? [] : [[first, runs] as const];
          }),
        ),
      })),
    );
    const fields = assignColumns(columns, rows, { rules, group }, labelledDocument.conventions);
    const byIndex = new Map(
      columns.flatMap((column, at) => {
        const leaf = fields.get(column);
        return leaf === undefined ? [] : [[at, leaf] as const];
      }),
    );
    for (const { head } of same) named.set(head, byIndex);
  }
  return parts.flatMap(({ head, rows }) =>
    rows.map(({ cells, at }): Row => {
      const fields = named.get(head);
      const own = head.columns.flatMap((column, index) => {
        const [leaf, runs] = [fields?.get(index), cells.get(column)];
        return leaf === undefined || runs === undefined ? [] : [[leaf, runs] as const];
      });
      return { cells: new Map(own), at };
    }),
  );
}

const BALANCES: ReadonlySet<string | undefined> = new Set(['opening_balance', 'closing_balance']);

/** Indices of the lines that say the balance at the begin or the end of a statement, which are no rows of it. */
function balanceLines({ byLeaf }: LabelledDocument): ReadonlySet<number> {
  const hits = [...byLeaf].flatMap(([{ concept }, own]) => (BALANCES.has(concept) ? own : []));
  return new Set(hits.map(({ line }) => line.at));
}

/**
 * Reads the rows of tables as objects, for a list of objects whose properties are columns. Lists of priced items are
 * also read from receipts without a head.
 */
export function findTable(labelledDocument: LabelledDocument, list: List, search: Search): Node | undefined {
  const group = list.item;
  if (group.type !== 'group') return undefined;
  const leaves = leavesOfItem(list);
  const heads = search.tables.headsOf(list);
  const parts = heads.map((head) => ({ head, rows: rowsUnder(labelledDocument, head, search.tables.endOf(head)) }));
  const balances = balanceLines(labelledDocument);
  const nodesOf = (found: readonly Row[]) => {
    const read = found.flatMap((row) => {
      if (balances.has(row.at)) return [];
      const node = rowNode(withUnit(withCount(row, leaves, labelledDocument), leaves), group, labelledDocument);
      return node === undefined ? [] : [{ row, node }];
    });
    const place = `${search.pointerOf(list)}/*`;
    const changing = withoutBalanceRows(read, place, search.checks);
    const items = withoutSumRows(changing, amountNames(leaves));
    const closing = closingRows(
      items.map(({ node }) => node),
      place,
      search,
    );
    const kept = withoutCounting(items.slice(closing.from, closing.to), leaves);
    for (const [at, { row }] of kept.slice(0, list.maxItems).entries()) {
      warnOfImpossible(row, group, pointerTo(search.pointerOf(list), at), labelledDocument, search);
    }
    return kept.map(({ node }) => node);
  };
  const nodes = nodesOf(rowsOf(parts, list, group, labelledDocument, search));
  if (nodes.length > 0 || !isPriceList(leaves)) return arrayNode(nodes, list.maxItems);
  return arrayNode(nodesOf(tillRows(labelledDocument, leaves)), list.maxItems);
}
