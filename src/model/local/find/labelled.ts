import type { FieldKind } from '../../../../schemas/hints.ts';
import { isMoney } from '../../../document/values/amounts.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { type Cell, cellBelow, type Line, type Run, runOf, tokensWithin } from '../layout.ts';
import { hasFormat, numbersIn, type Reading, read } from '../read.ts';
import type { Leaf } from '../schema.ts';
import type { FoundValue, Scope } from './found.ts';
import { isMachineInstruction } from './line-kinds.ts';

/** A region that may hold the value of a label: characters `start` to `end` of a run. */
interface Region {
  readonly run: Run;
  readonly start: number;
  readonly end: number;
  readonly relation: 'cell' | 'line' | 'below';
  /** Number of cells between the label and this one. */
  readonly distance: number;
  readonly at: number;
}

/** Maximum of characters after a label. */
const MAX_VALUE_LENGTH = 300;

/** The cell of a label hit. */
export function cellAt(hit: Hit): Cell | undefined {
  return hit.line.cells.find((cell) => cell.from <= hit.start && hit.start < cell.from + cell.text.length);
}

const PLACE_KINDS: ReadonlySet<FieldKind> = new Set(['postcode', 'city', 'street', 'address', 'company']);

/** Whether what looks like a postcode in a part of a line stands right behind the label of something else. */
export function isLabelledCode(
  { hits }: LabelledDocument,
  line: Line,
  { from, text }: { readonly from: number; readonly text: string },
): boolean {
  const codes = findPostcodes(text);
  return (
    codes.length > 0 &&
    codes.every(({ start }) =>
      (hits[line.at] ?? []).some(({ entry, start: begin, end }) => {
        const isOfPlace = entry.owners.some(({ owner }) => owner !== 'other' && PLACE_KINDS.has(owner.kind));
        return (
          !isOfPlace && begin >= from && end <= from + start && /^[\s:#.-]*$/.test(line.text.slice(end, from + start))
        );
      }),
    )
  );
}

/** Start of the next label on the line, where this label's region ends. */
function nextLabel(labelledDocument: LabelledDocument, hit: Hit): number {
  const following = labelledDocument.hits[hit.line.at]?.find((other) => other.start >= hit.end);
  return following?.start ?? hit.line.text.length;
}

function beginsWithLabel(labelledDocument: LabelledDocument, at: number, cell: Cell): boolean {
  return labelledDocument.hits[at]?.some((hit) => hit.start <= cell.from + 1 && hit.end > cell.from) ?? false;
}

function below(labelledDocument: LabelledDocument, hit: Hit): Region[] {
  const label = tokensWithin(hit.line, hit.start, hit.end);
  if (label.length === 0) return [];
  const next = cellBelow(labelledDocument.layout, hit.line, runOf(label));
  if (next === undefined || beginsWithLabel(labelledDocument, next.line.at, next.cell)) return [];
  const { cell, line } = next;
  return [{ run: cell, start: 0, end: cell.text.length, relation: 'below', distance: 0, at: line.at }];
}

/**
 * The regions that may hold the value of a label, most likely first: after it in the same cell, further right on the
 * line up to the next label, and in the cell below.
 */
export function regionsOf(labelledDocument: LabelledDocument, hit: Hit): Region[] {
  const { line } = hit;
  const own = cellAt(hit);
  if (own === undefined) return [];
  const limit = Math.min(nextLabel(labelledDocument, hit), hit.end + MAX_VALUE_LENGTH);
  const ownEnd = Math.min(own.from + own.text.length, limit);
  const regions: Region[] = [];
  if (ownEnd > hit.end) {
    regions.push({ run: line, start: hit.end, end: ownEnd, relation: 'cell', distance: 0, at: line.at });
  }
  const right = line.cells.filter((cell) => cell.from > own.from && cell.from < limit);
  for (const [distance, cell] of right.entries()) {
    const end = Math.min(cell.from + cell.text.length, limit);
    regions.push({ run: line, start: cell.from, end, relation: 'line', distance, at: line.at });
  }
  return [...regions, ...below(labelledDocument, hit)];
}

/** Score of each relation between value and label; the label's line is safer than the line below. */
const RELATION_SCORES = { cell: 0.3, line: 0.28, below: 0.1 } as const;
const AT_START = 0.1;
const IN_SENTENCE = -0.35;
/** Further penalty for a label after several words, which is one of a sentence. */
const AMONG_WORDS = -0.3;
const MANY_WORDS = 2;
const MACHINE_INSTRUCTION = -0.6;
const IN_REMARK = -0.5;
const GAP_WORD = -0.08;
/** Quality of a day that is the first or last of a period, and the penalty for it where one day is asked for. */
const IN_PERIOD = -0.5;
const PERIOD = -0.6;
const SEVERAL = -0.3;
const SUMS: ReadonlySet<string> = new Set(['total', 'subtotal', 'tax', 'amount_due']);
const NET = -0.5;
const WITHOUT_TAX =
  /^[\s(]*(?:\p{L}+[\s.]+){0,2}\(?\s*(?:excl|exkl|exclud|before|without|ohne|hors|ht(?!\p{L})|netto|ex(?!\p{L}))/iu;

/** Counts the words between label and value, each of which makes the relation less likely. */
function gapWords(text: string): number {
  const words = text.replace(/\([^)]{0,40}\)?/g, ' ').match(/\p{L}{2,}/gu) ?? [];
  return words.filter((word) => !/^(?:RM|USD|EUR|GBP|CHF|MYR|SR|incl|gst|vat|no|nr)$/i.test(word)).length;
}

/** What parts the pairs of labels and values in one line: a sign, or the number of the pair before. */
const SEPARATOR = /^.*(?:\s[·•|∙●/]\s|[·•|∙●]|\d\S{0,20}\s)/;
/** The words before a label in its cell that are no pair of another label and its value. */
function textBefore(hit: Hit): string {
  return hit.line.text.slice(cellAt(hit)?.from ?? 0, hit.start).replace(SEPARATOR, '');
}

function labelScore(hit: Hit, weight: number, leaf: Leaf): number {
  const before = textBefore(hit);
  const starts = !/\p{L}/u.test(before);
  const words = before.match(/\p{L}{2,}/gu)?.length ?? 0;
  const isNamed = /^\s*[:#=]/.test(hit.line.text.slice(hit.end));
  const among = words >= MANY_WORDS && !isNamed ? AMONG_WORDS : 0;
  // Any text fits a text field, so its label must stand alone.
  const free = !hasFormat(leaf.kind) && !starts ? -0.3 : 0;
  const order = isMachineInstruction(hit.line.text) ? MACHINE_INSTRUCTION : 0;
  return order + weight + (starts ? AT_START : IN_SENTENCE) + among + free;
}

function regionScore(region: Region, reading: Reading, leaf: Leaf): number {
  const gap = region.run.text.slice(region.start, region.start + reading.start);
  const step = leaf.kind === 'amount' ? 0.03 : -0.06;
  const net = leaf.concept === 'total' && WITHOUT_TAX.test(gap) ? NET : 0;
  const colon = /^\s*:/.test(gap) ? 0.05 : 0;
  const words = hasFormat(leaf.kind) ? Math.max(-0.4, GAP_WORD * gapWords(gap)) : 0;
  const remark = leaf.kind === 'amount' && isInRemark(region, reading) ? IN_REMARK : 0;
  // A period of deliveries has no day.
  const period = leaf.concept === 'delivery_date' && reading.quality <= IN_PERIOD ? PERIOD : 0;
  return (
    period + RELATION_SCORES[region.relation] + step * region.distance + net + colon + words + remark + reading.quality
  );
}

/** Whether a value stands in brackets with other words: `Tax (0% on 120.00)   0.00`. */
function isInRemark({ run, start, end }: Region, reading: Reading): boolean {
  const text = run.text.slice(start, end);
  const open = text.slice(0, reading.start + 1).lastIndexOf('(');
  const close = text.indexOf(')', reading.end - 1);
  if (open < 0 || close < 0 || text.slice(open, reading.start).includes(')')) return false;
  return /\p{L}{2}/u.test(text.slice(open, reading.start) + text.slice(reading.end, close));
}

/** Reads the values of a text. */
type ReadText = (text: string) => Reading[];

function readRegion(region: Region, readText: ReadText): Reading[] {
  return readText(region.run.text.slice(region.start, region.end));
}

/** Any text fits a text field, so only the nearest region with text counts. */
function nearest(regions: readonly Region[], leaf: Leaf, readText: ReadText): readonly Region[] {
  if (hasFormat(leaf.kind)) return regions;
  const first = regions.find((region) => readRegion(region, readText).length > 0);
  return first === undefined ? [] : [first];
}

/**
 * Finds the values next to the field's labels, with their scores, within `scope` or the entire document. `readText`
 * reads the values of the field's kind by default.
 */
export function findLabelled(
  labelledDocument: LabelledDocument,
  leaf: Leaf,
  scope?: Scope,
  readText: ReadText = (text) => read(leaf.kind, text, labelledDocument.conventions),
): FoundValue[] {
  return (labelledDocument.byLeaf.get(leaf) ?? []).flatMap((hit) => {
    if (scope?.takes?.(hit) === false) return [];
    const weight = hit.entry.owners.find(({ owner }) => owner === leaf)?.weight ?? 0;
    const regions = nearest(regionsOf(labelledDocument, hit), leaf, readText);
    const base =
      labelScore(hit, weight, leaf) + (SUMS.has(leaf.concept ?? '') ? inTable(regions, labelledDocument) : 0);
    return regions.flatMap((region) => {
      const isColumn = isTopOfColumn(region, leaf, labelledDocument, readText);
      return readRegion(region, readText).flatMap((reading): FoundValue[] => {
        const tokens = tokensWithin(region.run, region.start + reading.start, region.start + reading.end);
        if (scope !== undefined && !tokens.every(scope.contains)) return [];
        const score =
          base + regionScore(region, reading, leaf) + (isColumn ? TOP_OF_COLUMN : 0) + net(region, hit, leaf);
        return [
          {
            value: reading.value,
            tokens,
            score,
            at: region.at,
            ...(reading.ambiguity ? { ambiguity: reading.ambiguity } : {}),
          },
        ];
      });
    });
  });
}

/** Penalty for what stands below a label of the total whose cell says that it is without tax: `Total excl.` */
function net({ relation }: Region, hit: Hit, leaf: Leaf): number {
  const cell = cellAt(hit);
  const rest = cell === undefined ? '' : hit.line.text.slice(hit.end, cell.from + cell.text.length);
  return relation === 'below' && leaf.concept === 'total' && WITHOUT_TAX.test(rest) ? NET : 0;
}

/** Penalty for the first day or total of a column, whose head is no label of a single one. */
const TOP_OF_COLUMN = -0.6;

/** Whether the cell below a label has another one below that is a day or amount as well, and another one. */
function isTopOfColumn(
  region: Region,
  leaf: Leaf,
  { layout, conventions }: LabelledDocument,
  readText: ReadText,
): boolean {
  const line = layout.lines[region.at];
  const isOne = leaf.kind === 'date' || SUMS.has(leaf.concept ?? '');
  if (region.relation !== 'below' || !isOne || line === undefined) return false;
  const next = cellBelow(layout, line, region.run)?.cell.text ?? '';
  const [own] = readRegion(region, readText);
  // A number of something else may stand below an amount.
  const other = leaf.kind === 'date' ? readText(next) : numbersIn(next, conventions).filter(isMoney);
  return own !== undefined && other.some(({ value }) => value !== own.value);
}

/** Penalty for rows with several sums, as in a tax table, which are not the document's own sums. */
function inTable(regions: readonly Region[], labelledDocument: LabelledDocument): number {
  const right = regions.filter(({ relation }) => relation !== 'below');
  const amounts = right.flatMap(({ run, start, end }) =>
    numbersIn(run.text.slice(start, end), labelledDocument.conventions),
  );
  return amounts.filter(({ decimals }) => decimals === 2).length > 1 ? SEVERAL : 0;
}
