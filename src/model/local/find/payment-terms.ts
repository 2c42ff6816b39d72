import { findDates } from '../../../document/values/dates.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { type Cell, cellBelow, heightOf, type Line, type Run, runOf, sharedWidth, tokensWithin } from '../layout.ts';
import type { Leaf } from '../schema.ts';
import { DAYS, PAYING } from '../vocabulary/terms-of-payment.ts';
import type { FoundValue, Scope } from './found.ts';
import { isMachineInstruction } from './line-kinds.ts';

/** Scores of terms beside or below their label, and of a sentence about paying. */
const LABELLED = 1.4;
const SENTENCE = 0.8;
/** Share of the width of a page from which a line may go on in the next one, and the gap to that in its heights. */
const FULL_LINE = 0.45;
const MAX_GAP = 0.9;
/** Lines of a text about paying. */
const MAX_LINES = 6;
/** Where a sentence ends, or the next pair of a label and its value begins. */
const SENTENCES = /(?<=[\p{L}\d)]{2}[.!?])\s+(?=\p{Lu})|\s+[–—|·•-]\s+(?=\p{L}[\p{L} .-]{1,25}:)/u;
/** A label at the begin of a sentence. */
const LABEL = /^\p{L}[\p{L} .()-]{2,32}:\s+/u;
const MIN_LETTERS = 4;
/** The account to pay to, which is none of the terms: `to IBAN GB29 …`. */
const ACCOUNT = /[\s,]+(?:\p{Ll}{2,4} )?IBAN(?!\p{L})/u;

/**
 * Finds terms of payment by what they say: within how many days something is to be paid. Beside their label such a text is
 * whole, whatever labels are among its words, as `net` in `14 days net`; anywhere else it is a sentence about paying.
 */
export function findPaymentTerms(document: LabelledDocument, leaf: Leaf, scope?: Scope): readonly FoundValue[] {
  const hits = document.byLeaf.get(leaf) ?? [];
  const labelled = hits.flatMap((hit) => besideLabel(document, hit) ?? []);
  const found = labelled.length > 0 ? labelled : sentences(document);
  return scope === undefined ? found : found.filter(({ tokens }) => tokens.every(scope.contains));
}

/** Terms behind a label in its cell, in the next cell, or in the one below. */
function besideLabel({ layout }: LabelledDocument, { line, start, end }: Hit): FoundValue | undefined {
  const own = line.cells.find((cell) => cell.from <= start && start < cell.from + cell.text.length);
  if (own === undefined || /\p{L}/u.test(line.text.slice(own.from, start))) return undefined;
  const behind = tokensWithin(line, end, own.from + own.text.length);
  const next = line.cells.find((cell) => cell.from > own.from);
  const below = cellBelow(layout, line, runOf(tokensWithin(line, start, end)));
  const places: readonly (readonly [Run | undefined, number])[] = [
    [behind.length > 0 ? runOf(behind) : undefined, line.at],
    [next, line.at],
    [below?.cell, below?.line.at ?? line.at],
  ];
  for (const [run, at] of places) {
    const [text] = run === undefined ? [] : partsOf(run);
    // The cell below may be of a row without gaps.
    if (text !== undefined && DAYS.test(text.text) && findDates(text.text).length === 0)
      return foundIn(withoutLabel(text), LABELLED, at);
  }
  return undefined;
}

function sentences(document: LabelledDocument): readonly FoundValue[] {
  const { lines } = document.layout;
  return lines.flatMap((line) =>
    line.cells.flatMap((cell) => {
      const whole = goesOnFrom(document, line, cell) ? undefined : withNextLines(document, line, cell);
      if (whole === undefined || isMachineInstruction(whole.text)) return [];
      const terms = partsOf(whole).find(({ text }) => DAYS.test(text) && PAYING.test(text));
      return terms === undefined ? [] : [foundIn(withoutLabel(terms), SENTENCE, line.at)];
    }),
  );
}

/** Whether a cell goes on with what the one above it has begun. */
function goesOnFrom(document: LabelledDocument, line: Line, cell: Cell): boolean {
  const above = document.layout.lines[line.at - 1];
  return above?.cells.some((upper) => continues(document, above, upper, line, cell)) ?? false;
}

function continues({ layout }: LabelledDocument, above: Line, upper: Cell, line: Line, cell: Cell): boolean {
  const width = layout.pages.find(({ number }) => number === line.page)?.width ?? Number.POSITIVE_INFINITY;
  const isBelow =
    above.page === line.page &&
    above.cells.length === 1 &&
    Math.abs(upper.box[0] - cell.box[0]) < heightOf(cell) &&
    sharedWidth(upper.box, cell.box) > 0 &&
    cell.box[1] - upper.box[3] < MAX_GAP * heightOf(cell);
  return isBelow && upper.box[2] - upper.box[0] > FULL_LINE * width && /[\p{L}\d,)]$/u.test(upper.text);
}

function withNextLines(document: LabelledDocument, line: Line, cell: Cell): Run {
  const tokens = [...cell.tokens];
  let [last, own] = [line, cell];
  for (let count = 1; count < MAX_LINES; count += 1) {
    const next = document.layout.lines[last.at + 1];
    const more = next?.cells[0];
    if (next === undefined || more === undefined || !continues(document, last, own, next, more)) break;
    tokens.push(...more.tokens);
    [last, own] = [next, more];
  }
  return tokens.length === cell.tokens.length ? cell : runOf(tokens);
}

/** The sentences of a text. */
function partsOf(run: Run): readonly Run[] {
  let from = 0;
  return run.text.split(SENTENCES).flatMap((text) => {
    const start = run.text.indexOf(text, from);
    from = start + text.length;
    const tokens = tokensWithin(run, start, from);
    return tokens.length === 0 ? [] : [runOf(tokens)];
  });
}

function withoutLabel(run: Run): Run {
  const label = LABEL.exec(run.text)?.[0].length ?? 0;
  const tokens = tokensWithin(run, label, run.text.length);
  return label === 0 || tokens.length === 0 ? run : runOf(tokens);
}

function foundIn(run: Run, score: number, at: number): FoundValue {
  const end = ACCOUNT.exec(run.text)?.index ?? run.text.length;
  const value = run.text.slice(0, end).replace(/^[\s:;.,–-]+|[\s:;,–-]+$/gu, '');
  const isText = (value.match(/\p{L}/gu)?.length ?? 0) >= MIN_LETTERS;
  return { value, tokens: tokensWithin(run, 0, end), score: isText || score === LABELLED ? score : 0, at };
}
