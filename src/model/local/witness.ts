import type { FieldKind } from '../../../schemas/hints.ts';
import { findAmounts, isMoney } from '../../document/values/amounts.ts';
import { pointerTo, valueAt } from '../../util/json-pointer.ts';
import { perObject } from '../../util/per-object.ts';
import type { ChunkPage, JsonSchema } from '../language-model.ts';
import { isCodeField } from './code.ts';
import { type FieldIndex, findAll, type IndexedDocument, indexDocument, indexFields } from './document.ts';
import { findByCaptions } from './find/captions.ts';
import type { FoundValue } from './find/found.ts';
import { findLabelled } from './find/labelled.ts';
import { findPlaceLines } from './find/place-lines.ts';
import { findUnlabelled } from './find/unlabelled.ts';
import { createLayout, type Line, tokensWithin } from './layout.ts';
import { answerOf } from './local-model.ts';
import { isAddress, unsureLines } from './parties/address-parts.ts';
import { evidenceLeaf, type Field, fieldsOf, type Group, type Leaf } from './schema.ts';
import { CONCEPTS } from './vocabulary/vocabulary.ts';

/** A value beside a label, or in the block of a party. */
export interface LabelledValue {
  readonly value: string | number | boolean;
  readonly page: number;
  /** Indices of its words on the page. */
  readonly words: readonly number[];
  /** How likely the label means this value, about 0.5 to 1.5. */
  readonly score: number;
}

/** What the rules read on pages, to compare an answer with. */
export interface Witness {
  /** The values that the rules take for the fields, by JSON Pointer. */
  readonly values: ReadonlyMap<string, LabelledValue>;
  /** The values beside the labels of each field outside of lists, by JSON Pointer. */
  readonly labelled: ReadonlyMap<string, readonly LabelledValue[]>;
  /** JSON Pointers of the fields outside of lists whose label is printed. */
  readonly printedLabels: ReadonlySet<string>;
  /** The values beside labels of fields that the schema does not have. */
  readonly foreign: readonly LabelledValue[];
  /** By JSON Pointer of an object such as a buyer: the words of its block. */
  readonly blocks: ReadonlyMap<string, PartyBlock>;
  /**
   * By JSON Pointer of a field outside of lists whose values have a form that nothing else has: what is printed so. Of an
   * address, it is the line with the place.
   */
  readonly byForm: ReadonlyMap<string, readonly LabelledValue[]>;
  /** The amounts that are printed as money, in the order of the page. */
  readonly amounts: readonly PrintedAmount[];
}

/** An amount of money on a page. */
export interface PrintedAmount {
  readonly value: number;
  readonly page: number;
  /** Indices of its words on the page. */
  readonly words: readonly number[];
  readonly text: string;
}

/** Kinds of values that are told by their form alone. */
const WITH_A_FORM: ReadonlySet<FieldKind> = new Set(['iban', 'vat_id']);
const MIN_SCORE_OF_FORM = 0.3;

/** The lines of a party. */
export interface PartyBlock {
  readonly page: number;
  /** Indices of its words on the page. */
  readonly words: ReadonlySet<number>;
  /** Whether it is a name with lines below that end in a postcode and a place. */
  readonly isAddress: boolean;
  /** Indices of its words in lines that may be a street, a person, a department or a building. */
  readonly unsureWords: ReadonlySet<number>;
}

/**
 * Reads pages by rules about labels and tables. Takes the words of the pages only, and costs nothing but time.
 */
export function readAsWitness(schema: JsonSchema, pages: readonly ChunkPage[]): Promise<Witness> {
  const { fields, foreignLeaves } = witnessOf(fieldsOf(schema).root);
  return readPages(pages, fields, foreignLeaves);
}

const witnessOf = perObject((root: Group) => {
  const foreignLeaves = foreignConcepts(root).map((concept) => evidenceLeaf(concept));
  return { foreignLeaves, fields: indexFields(root, foreignLeaves) };
});

async function readPages(
  pages: readonly ChunkPage[],
  fields: FieldIndex,
  foreignLeaves: readonly Leaf[],
): Promise<Witness> {
  const { root } = fields;
  const layout = await createLayout(pages, async () => {});
  if (layout.lines.length === 0)
    return {
      values: new Map(),
      labelled: new Map(),
      printedLabels: new Set(),
      foreign: [],
      blocks: new Map(),
      byForm: new Map(),
      amounts: [],
    };
  const indexed = indexDocument(layout, fields);
  const answer = answerOf(await findAll(indexed, pages, () => {}), []);
  const data: unknown = JSON.parse(answer.text);
  const labelled = new Map<string, readonly LabelledValue[]>();
  const printedLabels = new Set<string>();
  const blocks = new Map<string, PartyBlock>();
  const byForm = new Map<string, readonly LabelledValue[]>();
  const fieldsByPointer = new Map(fieldsWithPointers(root, ''));
  for (const [pointer, field] of fieldsByPointer) {
    if (field.type === 'leaf') labelled.set(pointer, valuesBeside(indexed, field));
  }
  const captions = valuesAtCaptions(indexed, fieldsByPointer, labelled);
  for (const [pointer, value] of captions) labelled.set(pointer, [...(labelled.get(pointer) ?? []), value]);
  const placeLines = findPlaceLines(indexed.labelledDocument).flatMap(toLabelled);
  for (const [pointer, field] of fieldsByPointer) {
    if (field.type === 'leaf') {
      if (indexed.labelledDocument.byLeaf.has(field)) printedLabels.add(pointer);
      if (WITH_A_FORM.has(field.kind)) byForm.set(pointer, valuesWithForm(indexed, field));
      if (field.kind === 'address') byForm.set(pointer, placeLines);
    }
    const block = field.type === 'group' ? indexed.parties.get(field) : undefined;
    const tokens = block?.runs.flatMap((run) => run.tokens) ?? [];
    const page = tokens[0]?.page;
    if (page !== undefined && block !== undefined) {
      blocks.set(pointer, {
        page,
        words: new Set(tokens.map(({ index }) => index)),
        isAddress: isAddress(block),
        unsureWords: new Set(unsureLines(block).flatMap((run) => run.tokens.map(({ index }) => index))),
      });
    }
  }
  return {
    values: new Map([
      ...captions,
      ...Object.entries(answer.evidence ?? {}).flatMap(([pointer, { page, words }]) => {
        const value = valueAt(data, pointer);
        return isScalar(value) ? [[pointer, { value, page, words, score: 1 }] as const] : [];
      }),
    ]),
    labelled,
    printedLabels,
    foreign: foreignLeaves.flatMap((leaf) => valuesBeside(indexed, leaf)),
    blocks,
    byForm,
    amounts: layout.lines.flatMap(amountsIn),
  };
}

function amountsIn({ cells, page }: Line): readonly PrintedAmount[] {
  return cells.flatMap((cell) =>
    findAmounts(cell.text).flatMap((amount) => {
      const { value, text, start, end } = amount;
      const words = tokensWithin(cell, start, end).map(({ index }) => index);
      return isMoney(amount) ? [{ value, page, words, text: text.trim() }] : [];
    }),
  );
}

/** JSON Pointers of the fields that are read from source code by its grammar, which guesses nothing. */
export function parsedFields(schema: JsonSchema): ReadonlySet<string> {
  const { root } = fieldsOf(schema);
  return new Set(
    [...fieldsWithPointers(root, '')].flatMap(([pointer, field]) => (isCodeField(field) ? [pointer] : [])),
  );
}

/** The fields outside of lists with their JSON Pointers. */
function* fieldsWithPointers(group: Group, pointer: string): Generator<readonly [string, Field]> {
  for (const [name, field] of group.children) {
    const own = pointerTo(pointer, name);
    yield [own, field];
    if (field.type === 'group') yield* fieldsWithPointers(field, own);
  }
}

function foreignConcepts(root: Group): readonly string[] {
  const own = new Set(
    [...fieldsWithPointers(root, '')].flatMap(([, field]) => (field.type === 'leaf' ? [field.concept] : [])),
  );
  return CONCEPTS.map(({ id }) => id).filter((id) => !own.has(id));
}

function valuesBeside({ labelledDocument }: IndexedDocument, leaf: Leaf): readonly LabelledValue[] {
  return findLabelled(labelledDocument, leaf).flatMap(toLabelled);
}

/** Score from which a value beside a label is better than one at a caption with the words of the field's name. */
const LABELLED = 0.6;
/** Kinds whose values stand at no caption, but in or beside their label. */
const WITHOUT_CAPTION: ReadonlySet<FieldKind> = new Set(['checkbox', 'choice', 'currency', 'table']);

/** The values at captions, by JSON Pointer, of the fields outside of objects that have none beside a label. */
function valuesAtCaptions(
  { labelledDocument }: IndexedDocument,
  fields: ReadonlyMap<string, Field>,
  labelled: Witness['labelled'],
): ReadonlyMap<string, LabelledValue> {
  const pointers = new Map<Leaf, string>();
  for (const [pointer, field] of fields) {
    if (field.type !== 'leaf' || pointer.lastIndexOf('/') > 0 || WITHOUT_CAPTION.has(field.kind)) continue;
    if (!labelled.get(pointer)?.some(({ score }) => score >= LABELLED)) pointers.set(field, pointer);
  }
  const found = findByCaptions(labelledDocument, [...pointers.keys()]);
  return new Map(
    [...found].flatMap(([leaf, value]) => toLabelled(value).map((own) => [pointers.get(leaf) ?? '', own] as const)),
  );
}

/** What is printed in the form of a field. Below the score, it is a number beside another label. */
function valuesWithForm({ labelledDocument }: IndexedDocument, leaf: Leaf): readonly LabelledValue[] {
  return findUnlabelled(labelledDocument, leaf)
    .filter(({ score }) => score >= MIN_SCORE_OF_FORM)
    .flatMap(toLabelled);
}

function toLabelled({ value, tokens, score }: FoundValue): readonly LabelledValue[] {
  const page = tokens[0]?.page;
  return page === undefined ? [] : [{ value, page, words: tokens.map(({ index }) => index), score }];
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
