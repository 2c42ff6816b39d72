import { matchesOf } from '../../../document/values/span.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { type Cell, heightOf, type Line, type Run, sharedWidth, tokensWithin } from '../layout.ts';
import { hasFormat } from '../read.ts';
import type { Leaf, List } from '../schema.ts';
import { findTable } from '../tables/table.ts';
import { findChoice } from './choices.ts';
import { arrayNode, type FoundValue, joinRuns, type Node, toTyped, valueNode } from './found.ts';
import { impossibleAnywhere, impossibleMessage } from './impossible.ts';
import type { Search } from './leaf.ts';
import { letterCount } from './line-kinds.ts';
import { findCheckboxes, findPairs } from './pairs.ts';
import { looksLikeHeading, sectionRuns } from './sections.ts';
import { findPattern, findUnlabelled } from './unlabelled.ts';

const PART = /[^,;•·|▪●\n]+/g;
const WHOLE = /.+/g;
const MAX_LENGTH = 300;

function partsOf(run: Run, at: number, parts: RegExp): FoundValue[] {
  return matchesOf(parts, run.text).flatMap((part): FoundValue[] => {
    const value = part[0].replace(/^[\s*–—.-]+|[\s.–—-]+$/g, '');
    if (!/[\p{L}\p{N}]/u.test(value) || value.endsWith(':') || value.length > MAX_LENGTH) return [];
    const start = part.index + part[0].indexOf(value);
    return [{ value, tokens: tokensWithin(run, start, start + value.length), score: 1, at }];
  });
}

/** A list that begins on the label's line ends there, unless it ends with a comma. */
function sameLine(runs: readonly Run[], line: Line): readonly Run[] {
  const first = runs[0];
  if (first === undefined || !first.tokens.every((token) => line.tokens.includes(token))) return runs;
  const continues = runs.findIndex(({ text }) => !/[,;]\s*$/.test(text));
  return runs.slice(0, continues < 0 ? runs.length : continues + 1);
}

/**
 * Splits the text after or below a label of the field into entries, at commas, semicolons and bullets, or one per line
 * with `byLine`. The first label with any text counts.
 */
function findEnumeration(labelledDocument: LabelledDocument, leaf: Leaf, byLine: boolean): FoundValue[] {
  for (const hit of labelledDocument.byLeaf.get(leaf) ?? []) {
    const runs = sectionRuns(labelledDocument, hit, leaf);
    const parts = (byLine ? runs : sameLine(runs, hit.line)).flatMap((run) =>
      partsOf(run, hit.line.at, byLine ? WHOLE : PART),
    );
    if (parts.length > 0) return parts;
  }
  return [];
}

const MAX_PARAGRAPHS = 1000;
const MIN_LENGTH = 40;

interface Open {
  readonly runs: Run[];
  last: Cell;
  readonly at: number;
}

/** Finds running text: consecutive lines without a gap, with at least half a line of letters. */
function findParagraphs(labelledDocument: LabelledDocument): FoundValue[] {
  const done: Open[] = [];
  let open: Open[] = [];
  let page: number | undefined;
  for (const line of labelledDocument.layout.lines) {
    if (line.page !== page) open = [];
    page = line.page;
    const next: Open[] = [];
    for (const cell of line.cells) {
      const above = open.find(
        ({ last }) => sharedWidth(last.box, cell.box) > 0.5 && cell.box[1] - last.box[3] < 0.9 * heightOf(cell),
      );
      if (above !== undefined && !looksLikeHeading(labelledDocument, cell)) {
        above.runs.push(cell);
        above.last = cell;
        next.push(above);
      } else {
        const started = { runs: [cell], last: cell, at: line.at };
        done.push(started);
        next.push(started);
      }
    }
    open = [...next, ...open.filter(({ last }) => !next.some((other) => other.last === last))].slice(0, 12);
  }
  const texts = done.filter(({ runs }) => runs.reduce((sum, run) => sum + letterCount(run.text), 0) >= MIN_LENGTH);
  return texts.slice(0, MAX_PARAGRAPHS).flatMap(({ runs, at }) => joinRuns(runs, ' ', 1, at) ?? []);
}

/** Finds lines that look like section headings. */
function findHeadings(labelledDocument: LabelledDocument): FoundValue[] {
  const cells = labelledDocument.layout.lines.flatMap((line) => line.cells.map((cell) => ({ cell, at: line.at })));
  const headings = cells.filter(({ cell }) => looksLikeHeading(labelledDocument, cell) && letterCount(cell.text) > 3);
  return headings.slice(0, MAX_PARAGRAPHS).flatMap(({ cell, at }) => joinRuns([cell], ' ', 1, at) ?? []);
}

function distinct(found: readonly FoundValue[]): FoundValue[] {
  const seen = new Set<unknown>();
  return found.filter(({ value }) => {
    if (seen.has(value)) return false;
    seen.add(value);
    return true;
  });
}

/** Finds all distinct values in the items' format, such as all dates; texts are the entries below a label. */
function scalars(labelledDocument: LabelledDocument, leaf: Leaf, list: List, search: Search): FoundValue[] {
  if (leaf.hints.pattern !== undefined)
    return distinct(findPattern(labelledDocument, leaf, leaf.hints.pattern, search));
  if (list.kind === 'section') return findEnumeration(labelledDocument, leaf, true);
  if (leaf.kind === 'choice') return distinct(findChoice(labelledDocument, leaf));
  if (!hasFormat(leaf.kind)) return findEnumeration(labelledDocument, leaf, false);
  for (const text of impossibleAnywhere(labelledDocument, leaf)) {
    search.warn(impossibleMessage(search.pointerOf(list), text));
  }
  const amounts = leaf.kind === 'amount' ? 0.1 : -Infinity;
  return distinct(
    findUnlabelled(labelledDocument, leaf).filter(({ score }) => score - 0.3 >= amounts || leaf.kind !== 'amount'),
  );
}

/** Finds the items of an array by its kind; undefined if there are none. */
export function findList(labelledDocument: LabelledDocument, list: List, search: Search): Node | undefined {
  const { item, kind, maxItems } = list;
  if (kind === 'paragraphs' || kind === 'headings') {
    const found = kind === 'paragraphs' ? findParagraphs(labelledDocument) : findHeadings(labelledDocument);
    return arrayNode(found.map(valueNode), maxItems);
  }
  if (item.type === 'group') {
    if (kind === 'pairs') return arrayNode(findPairs(labelledDocument, item), maxItems);
    if (kind === 'checkboxes') return arrayNode(findCheckboxes(labelledDocument, item), maxItems);
    return findTable(labelledDocument, list, search);
  }
  if (item.type === 'list') return undefined;
  const found = scalars(labelledDocument, item, list, search).flatMap((value) => toTyped(item, value) ?? []);
  return arrayNode(found.map(valueNode), maxItems);
}
