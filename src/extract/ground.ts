import type { Field, Issue } from '../../schemas/result.ts';
import { around } from '../document/box.ts';
import type { Answer, JsonSchema } from '../model/language-model.ts';
import { dayOrderOfPages, dayOrderOfType, type Pages } from './day-order.ts';
import { findValue, type Sighting } from './find-value.ts';
import type { Leaf } from './leaves.ts';
import { indexPage, type PageIndex } from './page-index.ts';

export interface Grounded {
  readonly fields: Readonly<Record<string, Field>>;
  readonly issues: readonly Issue[];
}

/** A date that could also be read the other way round. */
interface OpenDate {
  readonly leaf: Leaf;
  readonly page: number;
  readonly other: NonNullable<Sighting['otherDate']>;
}

/** Words that OCR was less sure of than this are worth a look. */
const UNSURE = 0.6;
const DOUBTED_DATE = 0.8;
const ABSENT: Field = { state: 'absent', grounded: false, score: 0 };

/**
 * Finds every value on the page that it was read from: first where the model says it read it, then on each page in turn. Pages
 * are loaded one at a time. A value that is on no page is `unconfirmed`, and an issue says so. A date whose day and month could
 * be the other way round is an issue too, unless the document or its type settles their order as the model read it.
 */
export async function ground(
  leaves: readonly Leaf[],
  evidence: Answer['evidence'],
  pages: Pages,
  schema: JsonSchema,
): Promise<Grounded> {
  const fields = new Map<string, Field>();
  const issues: Issue[] = [];
  const openDates: OpenDate[] = [];
  const wanted = leaves.filter((leaf) => leaf.value !== null);
  const isOpen = (leaf: Leaf) => !fields.has(leaf.pointer);
  const look = async (number: number, here: readonly Leaf[]): Promise<void> => {
    if (here.length === 0) return;
    const index = indexPage(await pages.load(number));
    for (const leaf of here) {
      const sighting = sight(leaf, evidence?.[leaf.pointer], index);
      if (sighting === undefined) continue;
      fields.set(leaf.pointer, toField(sighting, index));
      issues.push(...unsureWords(leaf, sighting, index));
      if (sighting.otherDate !== undefined) openDates.push({ leaf, page: number, other: sighting.otherDate });
    }
  };
  for (const number of pages.numbers) {
    const hinted = (leaf: Leaf) => evidence?.[leaf.pointer]?.page;
    await look(
      number,
      wanted.filter((leaf) => isOpen(leaf) && (hinted(leaf) ?? number) === number),
    );
  }
  const misplaced = wanted.filter((leaf) => evidence?.[leaf.pointer] !== undefined);
  for (const number of pages.numbers) await look(number, misplaced.filter(isOpen));

  for (const { leaf, page, other } of await unsettled(openDates, pages, schema)) {
    const field = fields.get(leaf.pointer);
    if (field !== undefined) fields.set(leaf.pointer, { ...field, score: DOUBTED_DATE });
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

function sight(
  leaf: Leaf,
  hint: NonNullable<Answer['evidence']>[string] | undefined,
  index: PageIndex,
): Sighting | undefined {
  const value = leaf.value ?? false;
  const there = hint?.page === index.page.number ? findValue(value, index, hint.words) : undefined;
  return there ?? findValue(value, index);
}

/** The dates that neither the document nor, where that says nothing, its type settles as they were read. */
async function unsettled(dates: readonly OpenDate[], pages: Pages, schema: JsonSchema): Promise<readonly OpenDate[]> {
  if (dates.length === 0) return [];
  const printed = await dayOrderOfPages(pages);
  return dates.filter(({ leaf, other }) => (printed ?? dayOrderOfType(schema, leaf.pointer)) !== other.dayFirst);
}

function toField(sighting: Sighting, { page }: PageIndex): Field {
  const words = sighting.words.flatMap((index) => page.words[index] ?? []);
  const box = words.length === 0 ? undefined : around(words.map((word) => word.box));
  return {
    state: 'found',
    page: page.number,
    ...(box === undefined ? {} : { box, unit: page.unit }),
    text: words.map((word) => word.text).join(' '),
    grounded: true,
    score: sighting.score,
    confidence: Math.round(1000 * words.reduce((least, word) => Math.min(least, word.confidence), 1)) / 1000,
  };
}

function unsureWords(leaf: Leaf, sighting: Sighting, { page }: PageIndex): readonly Issue[] {
  const unsure = sighting.words.flatMap((index) => page.words[index] ?? []).find((word) => word.confidence < UNSURE);
  if (unsure === undefined) return [];
  return [
    {
      code: 'low_confidence',
      pointer: leaf.pointer,
      page: page.number,
      message: `${leaf.pointer} was hard to read: the OCR is ${Math.round(unsure.confidence * 100)} % sure of "${unsure.text}".`,
    },
  ];
}
