import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { type Cell, cellBelow, type Line, type Run, runOf, tokensWithin } from '../layout.ts';
import type { Field, Group, Leaf } from '../schema.ts';
import { type FoundValue, joinRuns, type Node, objectNode, valueNode } from './found.ts';
import { boxBeside, boxesIn } from './tick-box.ts';

const YES = /^[\s:]*(yes|true|ja|oui|s[ií]|sim)(?!\p{L})/iu;
const NO = /^[\s:]*(no|false|nein|non|nee|n[ãa]o)(?!\p{L})/iu;

function ofHit(hit: Hit, weight: number): FoundValue[] {
  const { line } = hit;
  const box = boxBeside(line.text, hit.start, hit.end);
  if (box !== undefined) {
    return [{ value: box.ticked, tokens: tokensWithin(line, box.start, box.end), score: weight + 0.3, at: line.at }];
  }
  const rest = line.text.slice(hit.end, hit.end + 20);
  const [yes, no] = [YES.exec(rest), NO.exec(rest)];
  const word = yes ?? no;
  if (word === null) return [];
  const end = hit.end + word[0].length;
  const tokens = tokensWithin(line, end - (word[1]?.length ?? 0), end);
  return [{ value: yes !== null, tokens, score: weight + 0.1, at: line.at }];
}

/** Finds whether the checkbox next to the field's label is ticked, or the label is followed by `yes` or `no`. */
export function findCheckbox(labelledDocument: LabelledDocument, leaf: Leaf): FoundValue[] {
  return (labelledDocument.byLeaf.get(leaf) ?? []).flatMap((hit) =>
    ofHit(hit, hit.entry.owners.find(({ owner }) => owner === leaf)?.weight ?? 0),
  );
}

const MAX_LABEL_LENGTH = 48;
const MAX_PAIRS = 2000;
const COLON = /^(.{1,48}?)\s*:\s*(.*)$/u;

interface Pair {
  readonly label: Run;
  readonly value: Run;
  readonly at: number;
}

function isLabelText(text: string): boolean {
  return /\p{L}{2}/u.test(text) && text.length <= MAX_LABEL_LENGTH && !/\d{3}|https?$|^www/.test(text);
}

function cut(run: Run, start: number, end: number): Run | undefined {
  const tokens = tokensWithin(run, start, end);
  if (tokens.length === 0) return undefined;
  return { ...runOf(tokens), text: run.text.slice(start, end).trim() };
}

/** Splits a cell at the colon between label and value, other than that of a time (12:30) or URL (https:). */
function pairIn(labelledDocument: LabelledDocument, line: Line, cell: Cell, next: Cell | undefined): Pair | undefined {
  const parts = COLON.exec(cell.text);
  const text = parts?.[1] ?? '';
  if (parts === null || !isLabelText(text) || /^\/\//.test(parts[2] ?? '')) return undefined;
  const label = cut(cell, 0, text.length);
  const rest = parts[2] ?? '';
  const value =
    rest === ''
      ? (next ?? cellBelow(labelledDocument.layout, line, cell)?.cell)
      : cut(cell, cell.text.length - rest.length, cell.text.length);
  if (label === undefined || value === undefined || /:\s*$/.test(value.text)) return undefined;
  // What stands below an empty field may be the next one, or boxes to tick.
  const isOther = rest === '' && next === undefined && COLON.test(value.text);
  if (isOther || boxesIn(value.text).length > 0) return undefined;
  return { label, value, at: line.at };
}

/** A known label at the start of a cell needs no colon. */
function knownPair(
  labelledDocument: LabelledDocument,
  line: Line,
  cell: Cell,
  next: Cell | undefined,
): Pair | undefined {
  const hit = labelledDocument.hits[line.at]?.find(({ start, entry }) => start === cell.from && entry.key.length > 2);
  if (hit === undefined) return undefined;
  const end = hit.end - cell.from;
  const label = cut(cell, 0, end);
  const rest = cell.text.slice(end).replace(/^[\s#.:-]+/, '');
  const value = rest === '' ? next : cut(cell, cell.text.length - rest.length, cell.text.length);
  const fits = value !== undefined && (rest === '' || /\d/.test(rest)) && /\d/.test(value.text);
  return label === undefined || value === undefined || !fits ? undefined : { label, value, at: line.at };
}

/** Lines of two cells in the same columns from which they are the fields of a form. */
const MIN_TABLE = 3;

/** The labels and values of a form in two columns without colons, by the index of their line. */
function tablePairs({ layout }: LabelledDocument): ReadonlyMap<number, Pair> {
  const found = new Map<number, Pair>();
  let group: Pair[] = [];
  for (const line of layout.lines) {
    const pair = tableLine(line);
    const last = group.at(-1);
    const isSame =
      pair !== undefined &&
      last !== undefined &&
      pair.at === last.at + 1 &&
      isBelow(pair.label, last.label) &&
      isBelow(pair.value, last.value);
    group = pair === undefined ? [] : isSame ? [...group, pair] : [pair];
    if (group.length >= MIN_TABLE) for (const each of group) found.set(each.at, each);
  }
  return found;
}

function tableLine(line: Line): Pair | undefined {
  const [label, value, ...others] = line.cells;
  const isPair = label !== undefined && value !== undefined && others.length === 0;
  if (!isPair || !isLabelText(label.text) || /[\d:]/.test(label.text) || boxesIn(line.text).length > 0)
    return undefined;
  return { label, value, at: line.at };
}

/** Whether a run begins where the one above does, as those of one column. */
function isBelow(run: Run, above: Run): boolean {
  return Math.abs(run.box[0] - above.box[0]) < (run.box[3] - run.box[1]) / 2;
}

function pairsOf(labelledDocument: LabelledDocument): Pair[] {
  const pairs: Pair[] = [];
  const ofTables = tablePairs(labelledDocument);
  for (const line of labelledDocument.layout.lines) {
    if (pairs.length >= MAX_PAIRS) break;
    const ofTable = ofTables.get(line.at);
    if (ofTable !== undefined) {
      pairs.push(ofTable);
      continue;
    }
    for (const [index, cell] of line.cells.entries()) {
      const next = line.cells[index + 1];
      const pair = pairIn(labelledDocument, line, cell, next) ?? knownPair(labelledDocument, line, cell, next);
      if (pair !== undefined) pairs.push(pair);
    }
  }
  return pairs;
}

const LABEL_NAMES = /^(?:label|key|name|field|question|title)$/;

/** The first text property is the label, unless another is named so; the next is the value. */
function slotOf(group: Group, key: string, field: Field): 'label' | 'value' | 'checked' | undefined {
  if (field.type !== 'leaf') return undefined;
  if (field.valueType === 'boolean') return 'checked';
  if (LABEL_NAMES.test(key)) return 'label';
  const named = group.children.some(([name]) => LABEL_NAMES.test(name));
  return !named && group.children[0]?.[0] === key ? 'label' : 'value';
}

function nodeOf(group: Group, slots: { readonly [slot: string]: FoundValue | undefined }): Node | undefined {
  return objectNode(
    group.children.map(([key, field]) => {
      const slot = slotOf(group, key, field);
      return [key, slot === undefined ? undefined : valueNode(slots[slot])];
    }),
  );
}

/** Finds all pairs of label and value: around colons, and known labels followed by a number. */
export function findPairs(labelledDocument: LabelledDocument, group: Group): (Node | undefined)[] {
  return pairsOf(labelledDocument).flatMap(({ label, value, at }) => {
    const [left, right] = [joinRuns([label], ' ', 1, at), joinRuns([value], ' ', 1, at)];
    return left === undefined || right === undefined ? [] : [nodeOf(group, { label: left, value: right })];
  });
}

/** Finds all checkboxes with their text and whether they are ticked. */
export function findCheckboxes(labelledDocument: LabelledDocument, group: Group): (Node | undefined)[] {
  return labelledDocument.layout.lines.flatMap((line) =>
    partsWithBoxes(line).flatMap((part) =>
      boxesIn(part.text).flatMap((box) => {
        const text = cut(part, box.label.start, box.label.end);
        const label = text === undefined ? undefined : joinRuns([text], ' ', 1, line.at);
        const tokens = tokensWithin(part, box.start, box.end);
        const checked: FoundValue = { value: box.ticked, tokens, score: 1, at: line.at };
        return label === undefined ? [] : [nodeOf(group, { label, checked })];
      }),
    ),
  );
}

/** The cells of a line, or the line where a cell has a box and nothing that it is for. */
function partsWithBoxes(line: Line): readonly Run[] {
  const isBare = (cell: Run) =>
    boxesIn(cell.text).some(({ label }) => !/\p{L}/u.test(cell.text.slice(label.start, label.end)));
  return line.cells.some(isBare) ? [line] : line.cells;
}
