import type { Choices, TypeLayout } from '../../../schemas/hints.ts';
import type { PreparedPage } from '../../../schemas/page.ts';
import { einvoicesHold } from '../../document/einvoice/knows-type.ts';
import { isProgrammingLanguage } from '../../document/text/language.ts';
import { createLayout } from '../../model/local/layout.ts';
import { parsedFields, readAsWitness } from '../../model/local/witness.ts';
import { type DocumentType, loadDocumentType } from '../document-type.ts';
import { documentHints } from '../schema-at.ts';
import { type PrintShape, readPrintShape } from './print-shape.ts';
import { titleWeight } from './title-weight.ts';

/** What is known about a document besides its words. */
export interface DocumentFacts {
  /** Language of a text file. */
  readonly language?: string;
  /** Whether it holds the XML of an electronic invoice. */
  readonly isEinvoice: boolean;
}

/** A type to choose from. */
interface Candidate extends DocumentType {
  readonly titles: readonly string[];
  readonly layout: TypeLayout | undefined;
}

/** A chosen type, and why, for people. */
export interface ChosenType {
  readonly name: string;
  readonly why: string;
}

/** What speaks for a type. */
interface TypeSigns {
  readonly name: string;
  /** See `titleWeight`. */
  readonly title: number;
  /** Fields whose label is printed. */
  readonly labels: number;
  readonly layout: number;
  readonly score: number;
}

/** Points for a title of full weight, for printed labels by their logarithm, for expected fields, and for a layout. */
const POINTS = { title: 1.3, labels: 0.9, expected: 1.5 } as const;
/** Points for the layout of the type, and for another that is not its own. */
const LAYOUT_POINTS = { slip: [2.5, -2], prose: [1.5, -0.75], form: [1.5, 0] } as const;
/** Points that a type needs, and by which it must be ahead of the next. */
const MIN_POINTS = 1.6;
const MIN_LEAD = 0.3;

/** Chooses the type of a document by its first pages. Errors: `type_unknown`. */
export async function chooseType(
  pages: readonly PreparedPage[],
  facts: DocumentFacts,
  choices: Choices,
): Promise<ChosenType> {
  const candidates = await Promise.all(
    choices.map(async ({ type: name, titles = [], layout }): Promise<Candidate> => {
      const type = await loadDocumentType(name);
      return { ...type, titles, layout };
    }),
  );
  return chooseAmong(pages, facts, candidates);
}

/**
 * Chooses a type by the words of the first pages: what their head calls the document, how many labels of a type's fields
 * are printed, and how they are laid out. Where none is clearly ahead, it is the choice without titles.
 */
async function chooseAmong(
  pages: readonly PreparedPage[],
  { language, isEinvoice }: DocumentFacts,
  choices: readonly Candidate[],
): Promise<ChosenType> {
  if (isEinvoice) {
    const invoice = choices.find(({ schema }) => einvoicesHold(schema));
    if (invoice !== undefined) return { name: invoice.name, why: 'It is an electronic invoice.' };
  }
  if (language !== undefined && (await isProgrammingLanguage(language))) {
    const code = choices.find(({ schema }) => parsedFields(schema).size > 0);
    if (code !== undefined) return { name: code.name, why: `It is a text in ${language}.` };
  }
  const others = choices.filter(({ titles, schema }) => titles.length === 0 && parsedFields(schema).size === 0);
  const fallback = others.at(-1) ?? choices.at(-1);
  if (fallback === undefined) throw new TypeError('There is no type to choose.');
  const signs = await typeSigns(pages, choices);
  const [best, next] = signs;
  if (best === undefined) return { name: fallback.name, why: 'Its first pages have no words that could be read.' };
  if (best.score < MIN_POINTS || best.title + best.labels === 0) {
    return { name: fallback.name, why: 'Its first pages have too few marks of any type.' };
  }
  if (next !== undefined && best.score - next.score < MIN_LEAD) {
    const why = `Its first pages have about as many marks of the type ${next.name} as of the type ${best.name}.`;
    return { name: fallback.name, why };
  }
  return { name: best.name, why: reasonsOf(best) };
}

/** What speaks for each type that has titles, best first; nothing where there are no words. */
async function typeSigns(pages: readonly PreparedPage[], choices: readonly Candidate[]): Promise<readonly TypeSigns[]> {
  const layout = await createLayout(pages, async () => {});
  if (layout.lines.length === 0) return [];
  const page = readPrintShape(layout, pages[0]?.unit ?? 'pt');
  const signs: TypeSigns[] = [];
  for (const { name, titles, schema, layout: own } of choices) {
    if (titles.length === 0) continue;
    const title = titleWeight(layout, titles);
    const { printedLabels, values } = await readAsWitness(schema, pages);
    const expected = documentHints(schema)?.expected ?? [];
    const isThere = (pointer: string) =>
      printedLabels.has(pointer) || [...values.keys()].some((other) => other.startsWith(`${pointer}/`));
    const missing = expected.filter((pointer) => !isThere(pointer)).length / Math.max(1, expected.length);
    const fits = layoutPoints(own, page);
    const labels = printedLabels.size;
    const score = POINTS.title * title + POINTS.labels * Math.log(1 + labels) - POINTS.expected * missing + fits;
    signs.push({ name, title, labels, layout: fits, score });
  }
  return signs.sort((a, b) => b.score - a.score);
}

/** Characters across of a till's roll, the share of words in running text, and of lines with prices. */
const SLIP_CHARACTERS = 56;
const PROSE_SHARE = 0.5;
const PRICE_SHARE = 0.06;
const FORM_BOXES = 4;

function layoutPoints(own: TypeLayout | undefined, { charactersAcross, priceLines, prose, boxes }: PrintShape): number {
  const hasPrices = priceLines > PRICE_SHARE;
  const is = {
    slip: charactersAcross <= SLIP_CHARACTERS && hasPrices,
    prose: prose >= PROSE_SHARE && !hasPrices,
    form: boxes >= FORM_BOXES,
  };
  const layouts = ['slip', 'prose', 'form'] as const;
  const against = layouts.filter((name) => name !== own && is[name]).map((name) => LAYOUT_POINTS[name][1]);
  const [points, lacking] = own === undefined ? [0, 0] : LAYOUT_POINTS[own];
  const fits = own === undefined ? 0 : is[own] ? points : Math.min(lacking, -1);
  return fits + Math.min(0, ...against);
}

function reasonsOf({ name, title, labels, layout }: TypeSigns): string {
  const reasons = [
    ...(title > 0 ? ['its head names one'] : []),
    ...(labels > 0 ? [`it prints ${labels === 1 ? 'a label' : `${labels} labels`} of its fields`] : []),
    ...(layout > 0 ? ['it is laid out as one'] : []),
  ];
  return `It has the marks of the type ${name}: ${reasons.join(', ')}.`;
}
