import type { Field, Issue } from '../../schemas/result.ts';
import { around } from '../document/box.ts';
import type { Answer, JsonSchema } from '../model/language-model.ts';
import { referencesIn } from '../model/wire/resolve.ts';
import { dayOrderOfPages, dayOrderOfType, type Pages } from './day-order.ts';
import { findValue, type ValueMatch } from './find-value.ts';
import type { Leaf } from './leaves.ts';
import { indexPage, type PageIndex } from './page-index.ts';

/** The fields of a result by JSON Pointer, and the issues with them. */
export interface Grounded {
  readonly fields: Readonly<Record<string, Field>>;
  readonly issues: readonly Issue[];
}

/** A date with another possible order of day and month. */
interface AmbiguousDate {
  readonly leaf: Leaf;
  readonly page: number;
  readonly other: NonNullable<ValueMatch['otherDate']>;
}

/** OCR confidence below which a word gets an issue. */
const MIN_CONFIDENCE = 0.6;
const AMBIGUOUS_DATE_SCORE = 0.8;
const ABSENT: Field = { state: 'absent', grounded: false, score: 0 };

/**
 * Locates every value on its page: first where the model says it read it, then on each page in turn, loading one page
 * at a time. A value that is on no page is `unconfirmed` and gets an issue. So does a date whose day and month could be
 * swapped, unless the document or its type confirms their order.
 */
export async function ground(
  leaves: readonly Leaf[],
  evidence: Answer['evidence'],
  pages: Pages,
  schema: JsonSchema,
): Promise<Grounded> {
  const fields = new Map<string, Field>();
  const issues: Issue[] = [];
  const ambiguousDates: AmbiguousDate[] = [];
  const values = leaves.filter((leaf) => leaf.value !== null);
  const isOpen = (leaf: Leaf) => !fields.has(leaf.pointer);
  const locateOn = async (number: number, candidates: readonly Leaf[]): Promise<void> => {
    if (candidates.length === 0) return;
    const index = indexPage(await pages.load(number));
    for (const leaf of candidates) {
      const match = locate(leaf, evidence?.[leaf.pointer], index);
      if (match === undefined) continue;
      fields.set(leaf.pointer, toField(match, index));
      issues.push(...confidenceIssues(leaf, match, index));
      if (match.otherDate !== undefined) ambiguousDates.push({ leaf, page: number, other: match.otherDate });
    }
  };
  for (const number of pages.numbers) {
    const hinted = (leaf: Leaf) => evidence?.[leaf.pointer]?.page;
    await locateOn(
      number,
      values.filter((leaf) => isOpen(leaf) && (hinted(leaf) ?? number) === number),
    );
  }
  const misplaced = values.filter((leaf) => evidence?.[leaf.pointer] !== undefined);
  for (const number of pages.numbers) await locateOn(number, misplaced.filter(isOpen));

  for (const { leaf, page, other } of await unconfirmedDates(ambiguousDates, pages, schema)) {
    const field = fields.get(leaf.pointer);
    if (field !== undefined) fields.set(leaf.pointer, { ...field, score: AMBIGUOUS_DATE_SCORE });
    issues.push({
      code: 'ambiguous_date',
      pointer: leaf.pointer,
      page,
      message: `${leaf.pointer} was read as ${leaf.value}, but the print may also mean ${other.iso}.`,
    });
  }
  for (const leaf of leaves) {
    if (leaf.value === null) fields.set(leaf.pointer, ABSENT);
    else if (isOpen(leaf)) {
      fields.set(leaf.pointer, { state: 'unconfirmed', grounded: false, score: 0 });
      issues.push({
        code: 'not_on_page',
        pointer: leaf.pointer,
        message: `${leaf.pointer} is ${JSON.stringify(leaf.value)}, but no page shows it.`,
      });
    }
  }
  return { fields: Object.fromEntries(fields), issues };
}

function locate(
  leaf: Leaf,
  hint: NonNullable<Answer['evidence']>[string] | undefined,
  index: PageIndex,
): ValueMatch | undefined {
  const value = leaf.value ?? false;
  const atHint = hint?.page === index.page.number ? findValue(value, index, hint.words) : undefined;
  return atHint ?? findValue(value, index);
}

/** The dates whose order neither the document nor, if that has no evidence, its type confirms. */
async function unconfirmedDates(
  dates: readonly AmbiguousDate[],
  pages: Pages,
  schema: JsonSchema,
): Promise<readonly AmbiguousDate[]> {
  if (dates.length === 0) return [];
  const printed = await dayOrderOfPages(pages);
  const references = referencesIn(schema);
  return dates.filter(
    ({ leaf, other }) => (printed ?? dayOrderOfType(schema, references, leaf.pointer)) !== other.dayFirst,
  );
}

function toField(match: ValueMatch, { page }: PageIndex): Field {
  const words = match.words.flatMap((index) => page.words[index] ?? []);
  const box = words.length === 0 ? undefined : around(words.map((word) => word.box));
  return {
    state: 'found',
    page: page.number,
    ...(box === undefined ? {} : { box, unit: page.unit }),
    text: words.map((word) => word.text).join(' '),
    grounded: true,
    score: match.score,
    confidence: Math.round(1000 * words.reduce((least, word) => Math.min(least, word.confidence), 1)) / 1000,
  };
}

function confidenceIssues(leaf: Leaf, match: ValueMatch, { page }: PageIndex): readonly Issue[] {
  const doubtful = match.words
    .flatMap((index) => page.words[index] ?? [])
    .find((word) => word.confidence < MIN_CONFIDENCE);
  if (doubtful === undefined) return [];
  return [
    {
      code: 'low_confidence',
      pointer: leaf.pointer,
      page: page.number,
      message: `${leaf.pointer} was hard to read: the OCR is ${Math.round(doubtful.confidence * 100)} % sure of "${doubtful.text}".`,
    },
  ];
}
