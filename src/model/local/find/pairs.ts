import type { LabelledPage } from '../labelled-page.ts';
import { cellBelow } from '../layout/layout.ts';
import type { Cell, Line } from '../layout/lines.ts';
import { type Run, runOf, tokensWithin } from '../layout/run.ts';
import type { Field, Group } from '../schema/field.ts';
import { foundIn } from './blocks.ts';
import { boxBeside } from './checkbox.ts';
import type { Found } from './found.ts';
import { type Node, objectNode, valueNode } from './node.ts';

const LONGEST_LABEL = 48;
const MOST = 2000;
const COLON = /^(.{1,48}?)\s*:\s*(.*)$/u;

interface Pair {
  readonly label: Run;
  readonly value: Run;
  readonly at: number;
}

function isLabelText(text: string): boolean {
  return /\p{L}{2}/u.test(text) && text.length <= LONGEST_LABEL && !/\d{3}|https?$|^www/.test(text);
}

function cut(run: Run, start: number, end: number): Run | undefined {
  const tokens = tokensWithin(run, start, end);
  if (tokens.length === 0) return undefined;
  return { ...runOf(tokens), text: run.text.slice(start, end).trim() };
}

/** The colon that parts label and value; the one of a time (12:30) or an address (https:) does not. */
function pairIn(labelledPage: LabelledPage, line: Line, cell: Cell, next: Cell | undefined): Pair | undefined {
  const parts = COLON.exec(cell.text);
  const text = parts?.[1] ?? '';
  if (parts === null || !isLabelText(text) || /^\/\//.test(parts[2] ?? '')) return undefined;
  const label = cut(cell, 0, text.length);
  const rest = parts[2] ?? '';
  const value =
    rest === ''
      ? (next ?? cellBelow(labelledPage.layout, line, cell)?.cell)
      : cut(cell, cell.text.length - rest.length, cell.text.length);
  if (label === undefined || value === undefined || /:\s*$/.test(value.text)) return undefined;
  return { label, value, at: line.at };
}

/** A known label at the start of a cell needs no colon. */
function knownPair(labelledPage: LabelledPage, line: Line, cell: Cell, next: Cell | undefined): Pair | undefined {
  const hit = labelledPage.hits[line.at]?.find(({ start, entry }) => start === cell.from && entry.key.length > 2);
  if (hit === undefined) return undefined;
  const end = hit.end - cell.from;
  const label = cut(cell, 0, end);
  const rest = cell.text.slice(end).replace(/^[\s#.:-]+/, '');
  const value = rest === '' ? next : cut(cell, cell.text.length - rest.length, cell.text.length);
  const fits = value !== undefined && (rest === '' || /\d/.test(rest)) && /\d/.test(value.text);
  return label === undefined || value === undefined || !fits ? undefined : { label, value, at: line.at };
}

function pairsOf(labelledPage: LabelledPage): Pair[] {
  const pairs: Pair[] = [];
  for (const line of labelledPage.layout.lines) {
    if (pairs.length >= MOST) break;
    for (const [index, cell] of line.cells.entries()) {
      const next = line.cells[index + 1];
      const pair = pairIn(labelledPage, line, cell, next) ?? knownPair(labelledPage, line, cell, next);
      if (pair !== undefined) pairs.push(pair);
    }
  }
  return pairs;
}

const LABEL_NAMES = /^(?:label|key|name|field|question|title)$/;

/** The first text property is the label, unless one is called so; the next is the value. */
function slotOf(group: Group, key: string, field: Field): 'label' | 'value' | 'checked' | undefined {
  if (field.type !== 'leaf') return undefined;
  if (field.valueType === 'boolean') return 'checked';
  if (LABEL_NAMES.test(key)) return 'label';
  const named = group.children.some(([name]) => LABEL_NAMES.test(name));
  return !named && group.children[0]?.[0] === key ? 'label' : 'value';
}

function nodeOf(group: Group, slots: { readonly [slot: string]: Found | undefined }): Node | undefined {
  return objectNode(
    group.children.map(([key, field]) => {
      const slot = slotOf(group, key, field);
      return [key, slot === undefined ? undefined : valueNode(slots[slot])];
    }),
  );
}

/** Every label with its value: what stands before and behind a colon, and known labels with a number behind them. */
export function findPairs(labelledPage: LabelledPage, group: Group): (Node | undefined)[] {
  return pairsOf(labelledPage).flatMap(({ label, value, at }) => {
    const [left, right] = [foundIn([label], ' ', 1, at), foundIn([value], ' ', 1, at)];
    return left === undefined || right === undefined ? [] : [nodeOf(group, { label: left, value: right })];
  });
}

/** Every box with the text behind it, and whether it is ticked. */
export function findCheckboxes(labelledPage: LabelledPage, group: Group): (Node | undefined)[] {
  return labelledPage.layout.lines.flatMap((line) =>
    line.cells.flatMap((cell) => {
      const box = boxBeside(cell.text, 0, 0);
      if (box === undefined) return [];
      const text = cut(cell, box.end, cell.text.length);
      const label = text === undefined ? undefined : foundIn([text], ' ', 1, line.at);
      const checked: Found = {
        value: box.ticked,
        tokens: tokensWithin(cell, box.start, box.end),
        score: 1,
        at: line.at,
      };
      return label === undefined ? [] : [nodeOf(group, { label, checked })];
    }),
  );
}
