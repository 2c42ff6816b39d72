import { pointerTo } from '../../../util/json-pointer.ts';
import { joinRuns } from '../find/blocks.ts';
import type { FoundValue } from '../find/found.ts';
import { impossibleInCells, impossibleMessage } from '../find/impossible.ts';
import type { Search } from '../find/leaf.ts';
import { arrayNode, type Node, objectNode, valueNode } from '../find/node.ts';
import { toTyped } from '../find/typed.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { type Run, tokensWithin } from '../layout/run.ts';
import { hasFormat, read } from '../read/read.ts';
import type { Group, Leaf, List } from '../schema/field.ts';
import { columnIndex, findHeads } from './columns.ts';
import { type Row, rowsUnder } from './rows.ts';
import { amountName, withoutSumRows } from './sum-rows.ts';
import { tillRows } from './till.ts';

function leavesOf(group: Group): Leaf[] {
  return group.children.flatMap(([, field]) => (field.type === 'leaf' ? [field] : []));
}

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
    const best = read(leaf.kind, run.text, labelledDocument.conventions).sort((a, b) => b.quality - a.quality)[0];
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

function rowNode(row: Row, group: Group, labelledDocument: LabelledDocument): Node | undefined {
  const node = objectNode(
    group.children.map(([key, field]) => {
      const runs = field.type === 'leaf' ? row.cells.get(field) : undefined;
      return [
        key,
        runs === undefined || field.type !== 'leaf' ? undefined : valueNode(valueIn(runs, field, labelledDocument)),
      ];
    }),
  );
  return node?.type === 'object' && node.entries.length >= Math.min(2, group.children.length) ? node : undefined;
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

/** Whether a list has named items with a price, as receipts do. */
function isPriceList(leaves: readonly Leaf[]): boolean {
  const concepts = new Set(leaves.map(({ concept }) => concept));
  return concepts.has('description') && ['line_total', 'unit_price', 'total'].some((id) => concepts.has(id));
}

/**
 * Reads the rows of tables as objects, for a list of objects whose properties are columns. Lists of priced items are
 * also read from receipts without a head.
 */
export function findTable(labelledDocument: LabelledDocument, list: List, search: Search): Node | undefined {
  const group = list.item;
  if (group.type !== 'group') return undefined;
  const leaves = leavesOf(group);
  const heads = findHeads(labelledDocument.layout, columnIndex(leaves));
  const rows = heads.flatMap((head, index) => {
    const next = heads[index + 1];
    return rowsUnder(labelledDocument, head, next === undefined ? labelledDocument.layout.lines.length : next.at);
  });
  const nodesOf = (found: readonly Row[]) => {
    const nodes: Node[] = [];
    for (const row of found) {
      const node = rowNode(row, group, labelledDocument);
      if (node === undefined) continue;
      if (nodes.length < list.maxItems) {
        warnOfImpossible(row, group, pointerTo(search.pointerOf(list), nodes.length), labelledDocument, search);
      }
      nodes.push(node);
    }
    const amount = amountName(leaves);
    return amount === undefined ? nodes : withoutSumRows(nodes, amount);
  };
  const nodes = nodesOf(rows);
  if (nodes.length > 0 || !isPriceList(leaves)) return arrayNode(nodes, list.maxItems);
  return arrayNode(nodesOf(tillRows(labelledDocument, leaves)), list.maxItems);
}
