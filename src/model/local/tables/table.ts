import { foundIn } from '../find/blocks.ts';
import type { Found } from '../find/found.ts';
import { arrayNode, type Node, objectNode, valueNode } from '../find/node.ts';
import { typed } from '../find/typed.ts';
import type { LabelledPage } from '../labelled-page.ts';
import { type Run, tokensWithin } from '../layout/run.ts';
import { hasForm, read } from '../read/read.ts';
import type { Group, Leaf, List } from '../schema/field.ts';
import { columnIndex, headsOf } from './columns.ts';
import { type Row, rowsUnder } from './rows.ts';
import { tillRows } from './till.ts';

function leavesOf(group: Group): Leaf[] {
  return group.children.flatMap(([, field]) => (field.type === 'leaf' ? [field] : []));
}

function valueIn(runs: readonly Run[], leaf: Leaf, labelledPage: LabelledPage): Found | undefined {
  // A value has its evidence on one page, so what a page break cuts off is not joined to it.
  const page = runs[0]?.tokens[0]?.page;
  if (!hasForm(leaf.kind))
    return foundIn(
      runs.filter(({ tokens }) => tokens[0]?.page === page),
      ' ',
      1,
      0,
    );
  for (const run of runs) {
    const best = read(leaf.kind, run.text, labelledPage.conventions).sort((a, b) => b.quality - a.quality)[0];
    if (best === undefined) continue;
    const tokens = tokensWithin(run, best.start, best.end);
    return typed(leaf, { value: best.value, tokens, score: 1, at: 0, ...(best.doubt ? { doubt: best.doubt } : {}) });
  }
  return undefined;
}

function rowNode(row: Row, group: Group, labelledPage: LabelledPage): Node | undefined {
  const node = objectNode(
    group.children.map(([key, field]) => {
      const runs = field.type === 'leaf' ? row.cells.get(field) : undefined;
      return [
        key,
        runs === undefined || field.type !== 'leaf' ? undefined : valueNode(valueIn(runs, field, labelledPage)),
      ];
    }),
  );
  return node?.type === 'object' && node.entries.length >= Math.min(2, group.children.length) ? node : undefined;
}

/** Whether the rows of a till are what the list asks for: something named, with its price. */
function isPriceList(leaves: readonly Leaf[]): boolean {
  const concepts = new Set(leaves.map(({ concept }) => concept));
  return concepts.has('description') && ['line_total', 'unit_price', 'total'].some((id) => concepts.has(id));
}

/**
 * The rows of a document's tables as objects.
 * Takes the labelledPage and a list whose items are objects: a property is a column, its labels are what its head says. Lists of
 * priced items are also read from tills that print no head.
 */
export function findTable(labelledPage: LabelledPage, list: List): Node | undefined {
  const group = list.item;
  if (group.type !== 'group') return undefined;
  const leaves = leavesOf(group);
  const heads = headsOf(labelledPage.layout, columnIndex(leaves));
  const rows = heads.flatMap((head, index) => {
    const next = heads[index + 1];
    return rowsUnder(labelledPage, head, next === undefined ? labelledPage.layout.lines.length : next.at);
  });
  const nodes = rows.map((row) => rowNode(row, group, labelledPage)).filter((node) => node !== undefined);
  if (nodes.length > 0 || !isPriceList(leaves)) return arrayNode(nodes, list.maxItems);
  return arrayNode(
    tillRows(labelledPage, leaves).map((row) => rowNode(row, group, labelledPage)),
    list.maxItems,
  );
}
