import { pointerTo, valueAt } from '../../util/json-pointer.ts';
import type { ChunkPage, JsonSchema } from '../language-model.ts';
import { answerOf } from './answer.ts';
import { isCodeField } from './code/fields.ts';
import { findAll, type IndexedDocument, indexDocument } from './document.ts';
import { findLabelled } from './find/labelled.ts';
import { createLayout } from './layout/layout.ts';
import type { Field, Group, Leaf } from './schema/field.ts';
import { evidenceLeaf, fieldsOf } from './schema/fields.ts';
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
  readonly blocks: ReadonlyMap<string, { readonly page: number; readonly words: ReadonlySet<number> }>;
}

/**
 * Reads pages by rules about labels and tables. Takes the words of the pages only, and costs nothing but time.
 */
export async function readAsWitness(schema: JsonSchema, pages: readonly ChunkPage[]): Promise<Witness> {
  const { root } = fieldsOf(schema);
  const layout = await createLayout(pages, async () => {});
  if (layout.lines.length === 0)
    return { values: new Map(), labelled: new Map(), printedLabels: new Set(), foreign: [], blocks: new Map() };
  const foreignLeaves = foreignConcepts(root).map((concept) => evidenceLeaf(concept));
  const indexed = indexDocument(layout, root, foreignLeaves);
  const answer = answerOf(
    findAll(indexed, pages, () => {}),
    [],
  );
  const data: unknown = JSON.parse(answer.text);
  const labelled = new Map<string, readonly LabelledValue[]>();
  const printedLabels = new Set<string>();
  const blocks = new Map<string, { readonly page: number; readonly words: ReadonlySet<number> }>();
  for (const [pointer, field] of fieldsWithPointers(root, '')) {
    if (field.type === 'leaf') {
      labelled.set(pointer, valuesBeside(indexed, field));
      if (indexed.labelledDocument.byLeaf.has(field)) printedLabels.add(pointer);
    }
    const block = field.type === 'group' ? indexed.parties.get(field) : undefined;
    const tokens = block?.runs.flatMap((run) => run.tokens) ?? [];
    const page = tokens[0]?.page;
    if (page !== undefined) blocks.set(pointer, { page, words: new Set(tokens.map(({ index }) => index)) });
  }
  return {
    values: new Map(
      Object.entries(answer.evidence ?? {}).flatMap(([pointer, { page, words }]) => {
        const value = valueAt(data, pointer);
        return isScalar(value) ? [[pointer, { value, page, words, score: 1 }] as const] : [];
      }),
    ),
    labelled,
    printedLabels,
    foreign: foreignLeaves.flatMap((leaf) => valuesBeside(indexed, leaf)),
    blocks,
  };
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
  return findLabelled(labelledDocument, leaf).flatMap(({ value, tokens, score }) => {
    const page = tokens[0]?.page;
    return page === undefined ? [] : [{ value, page, words: tokens.map(({ index }) => index), score }];
  });
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
