import type { PreparedPage } from '../../../schemas/page.ts';
import { isCurrencyCode } from '../../document/values/currencies.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import { type LabelledValue, parsedFields, readAsWitness, type Witness } from '../../model/local/witness.ts';
import { isInList, isWithin, parentOf } from '../../util/json-pointer.ts';
import type { Pages } from '../day-order.ts';
import { type Leaf, leavesOf } from '../leaves.ts';
import { type CheckedList, checkLists } from '../rows/check-lists.ts';
import { type DataList, dataLists, leavesOutside, objectLists } from '../rows/data-lists.ts';
import { type SingleProof, withOthers } from './beside-others.ts';
import { lacksFirstWord, lacksPartOfCode } from './cut-parts.ts';
import type { IsEqual } from './equal-by-rule.ts';
import { adjoinsWords, goesOnBelow, mayBeCut, type Users } from './goes-on.ts';
import { isAt, labelBeside } from './label-evidence.ts';
import { opinion } from './opinion.ts';
import type { PagePlace, Proof } from './proof.ts';
import { proveFields, type Sources, withBooleans } from './prove-fields.ts';
import { type CellPlace, proveRows } from './prove-rows.ts';
import { isSameValue } from './same-value.ts';
import { isWeakValue } from './weak-value.ts';
import { witnessedCells } from './witnessed-cells.ts';

/** What is known about the values of a document. */
export interface Proofs {
  /** By JSON Pointer, for every value that is not null. */
  readonly proofs: ReadonlyMap<string, Proof>;
  readonly lists: readonly CheckedList[];
  readonly witness: Witness;
}

/** Maximum of pages that the rules read to compare an answer with: those with most values, and the first and last. */
const MAX_WITNESS_PAGES = 12;

/** How to prove an answer. */
export interface ProveSettings extends Sources {
  readonly schema: JsonSchema;
  /** Whether the local rules gave the answer, so that they are no second opinion. */
  readonly isLocal: boolean;
  /** Whether a rule makes two fields equal, so that one place may be both. */
  readonly isEqual: IsEqual;
}

/**
 * Collects what speaks for and against each value of an answer: where it is printed, in which row and column, beside
 * which label, and what rules read there that know nothing of the answer.
 */
export async function proveValues(
  data: unknown,
  { schema, isLocal, isEqual, ...sources }: ProveSettings,
  pages: Pages,
): Promise<Proofs> {
  const leaves = leavesOf(data).filter(isFilled);
  const parsed = parsedFields(schema);
  const all = dataLists(data, schema, sources.pagesOf);
  const isParsed = (list: DataList) =>
    list.pointers.some((pointer) => [...parsed].some((field) => isWithin(pointer, field)));
  // Source code has no lines that look like rows of a table.
  const lists = all.filter((list) => !isParsed(list));
  const checked = await checkLists([...lists, ...objectLists(data, schema)], leavesOutside(data, lists), pages);
  const fields = leavesOutside(data, checked).filter(isFilled);
  const cells = await proveRows(checked, pages);
  const printed = await proveFields(fields, sources, pages);
  const witness = await readAsWitness(schema, await witnessPages(printed, pages));
  const places = isLocal ? printed : await withBooleans(printed, fields, witness, pages);
  const chosen = choosePlaces(fields, places, cells, { evidence: sources.evidence, isEqual }, witness);
  const ofRows = isLocal ? new Map<string, LabelledValue>() : witnessedCells(checked, witness);
  const proofs = new Map<string, SingleProof>();
  const inObjects = new Set(checked.flatMap(pointersInObjects));
  for (const leaf of leaves) {
    const cell = cells.get(leaf.pointer);
    // Objects that no line names are fields with labels, although they look like rows.
    const isField = cell === undefined || inObjects.has(leaf.pointer);
    const place = cell === undefined ? chosen.byPointer.get(leaf.pointer) : cell.place;
    proofs.set(leaf.pointer, {
      leaf,
      place,
      places: cell === undefined ? (places.get(leaf.pointer)?.length ?? 0) : 1,
      row: cell?.row,
      inColumn: cell?.inColumn,
      isInOtherColumn: cell?.isInOtherColumn === true,
      label:
        place === undefined || !isField || isCurrencyCode(leaf.value)
          ? 'none'
          : labelBeside(leaf.pointer, place, witness, isEqual),
      hasLabelElsewhere: isField && hasLabelElsewhere(leaf, place, witness),
      ...opinion(
        leaf,
        place,
        isLocal ? undefined : (ofRows.get(leaf.pointer) ?? (isField ? witness.values.get(leaf.pointer) : undefined)),
      ),
      isWitnessedElsewhere:
        !isLocal && place !== undefined && isField && isWitnessedElsewhere(leaf.pointer, place, witness, isEqual),
      sharedWith:
        place === undefined || cell?.row === 'above' || isWeakValue(leaf.value ?? false) || isCurrencyCode(leaf.value)
          ? undefined
          : sharedWith(leaf.pointer, place, chosen, isEqual),
      isWeak: isWeakValue(leaf.value ?? false),
      isChosen: sources.evidence[leaf.pointer]?.chosenBy === 'checks',
      isOneOfSeveral: sources.evidence[leaf.pointer]?.chosenBy === 'form',
      isPartyUnsure: sources.evidence[leaf.pointer]?.chosenBy === 'order',
      mayBeCut:
        place !== undefined &&
        (mayBeCut(leaf, place, chosen.users) || (cell === undefined && lacksFirstWord(leaf, place, chosen.users))),
      lacksPart: cell === undefined && place !== undefined && lacksPartOfCode(leaf, place, chosen.users),
      goesOnBelow: place !== undefined && goesOnBelow(leaf, place, chosen.users),
      adjoins: place !== undefined && adjoinsWords(leaf, place, chosen.users),
    });
  }
  return { proofs: withOthers(proofs), lists: [...checked, ...all.filter(isParsed).map(notCompared)], witness };
}

/** The values of objects of one shape whose lines do not name them. */
function pointersInObjects({ blankObjects, rows, named }: CheckedList): readonly string[] {
  if (blankObjects === undefined) return [];
  return rows.flatMap(({ pointer, leaves }, at) =>
    named?.named.has(at) === true ? [] : leaves.map((leaf) => `${pointer}${leaf.pointer}`),
  );
}

function isFilled({ value }: Leaf): boolean {
  return value !== null && value !== '';
}

/** A list that is not compared with lines. */
function notCompared(list: DataList): CheckedList {
  const nothing = {
    columns: [],
    lineHeight: 1,
    confused: new Set<string>(),
    repeated: [],
    invented: [],
    missing: [],
    unreadPages: [],
    isInColumns: false,
  };
  return { ...list, ...nothing, places: new Map(), tellsRows: false };
}

async function witnessPages(
  places: ReadonlyMap<string, readonly PagePlace[]>,
  pages: Pages,
): Promise<readonly PreparedPage[]> {
  const counts = new Map<number, number>();
  for (const found of places.values()) {
    for (const { page } of found) counts.set(page, (counts.get(page) ?? 0) + 1);
  }
  const ends = [...pages.numbers.slice(0, 2), ...pages.numbers.slice(-1)];
  const busiest = pages.numbers.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  const wanted = new Set([...ends, ...busiest].slice(0, MAX_WITNESS_PAGES));
  const loaded: PreparedPage[] = [];
  for (const number of pages.numbers) if (wanted.has(number)) loaded.push(await pages.load(number));
  return loaded;
}

/** The places chosen for fields, and the fields that each word of a page is used for. */
interface Chosen {
  readonly byPointer: ReadonlyMap<string, PagePlace>;
  /** Number of words of the place of each field. */
  readonly wordCounts: ReadonlyMap<string, number>;
  /** By `page word`. */
  readonly users: Users;
}

/**
 * Chooses one of the places of each field: beside its own label before any other, where no other field stands before
 * one that is taken, and at last the first one.
 */
function choosePlaces(
  fields: readonly Leaf[],
  places: ReadonlyMap<string, readonly PagePlace[]>,
  cells: ReadonlyMap<string, CellPlace>,
  { evidence, isEqual }: Pick<ProveSettings, 'evidence' | 'isEqual'>,
  witness: Witness,
): Chosen {
  const byPointer = new Map<string, PagePlace>();
  const users = new Map<string, string[]>();
  const wordCounts = new Map<string, number>();
  const values = new Map(fields.map(({ pointer, value }) => [pointer, value]));
  const use = (pointer: string, { page, words }: PagePlace) => {
    wordCounts.set(pointer, words.length);
    // A currency stands within an amount and takes nothing from it.
    if (isCurrencyCode(values.get(pointer))) return;
    for (const word of words) {
      const others = users.get(`${page} ${word}`);
      if (others === undefined) users.set(`${page} ${word}`, [pointer]);
      else others.push(pointer);
    }
  };
  for (const [pointer, { place, row }] of cells) if (place !== undefined && row === 'row') use(pointer, place);
  const rankLabel = { own: 3, weak: 3, address: 2, block: 2, none: 1, other: 0 } as const;
  const ranked = fields.map(({ pointer }) => ({
    pointer,
    candidates: (places.get(pointer) ?? []).map((place) => ({
      place,
      label: rankLabel[labelBeside(pointer, place, witness, isEqual)],
      isHinted:
        evidence[pointer]?.page === place.page && place.words.every((word) => evidence[pointer]?.words.includes(word)),
    })),
  }));
  // Who has a labelled place chooses first, then who has the fewest.
  const order = ranked.toSorted(
    (a, b) =>
      Number(b.candidates.some(({ label }) => label === 3)) - Number(a.candidates.some(({ label }) => label === 3)) ||
      a.candidates.length - b.candidates.length,
  );
  for (const { pointer, candidates } of order) {
    const isTaken = ({ page, words }: PagePlace) => words.some((word) => users.has(`${page} ${word}`));
    const [best] = candidates.toSorted(
      (a, b) =>
        Number(b.isHinted) - Number(a.isHinted) ||
        Number(a.place.close !== undefined) - Number(b.place.close !== undefined) ||
        b.label - a.label ||
        Number(isTaken(a.place)) - Number(isTaken(b.place)) ||
        b.place.score - a.place.score ||
        a.place.page - b.place.page,
    );
    if (best === undefined) continue;
    byPointer.set(pointer, best.place);
    use(pointer, best.place);
  }
  return { byPointer, users, wordCounts };
}

/**
 * Another field that most of the words of a place are given for. Fields of one object may say parts of the same text,
 * as `/seller/address` and `/seller/city` do, but not the whole of it.
 */
function sharedWith(
  pointer: string,
  { page, words }: PagePlace,
  { users, wordCounts }: Chosen,
  isEqual: IsEqual,
): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) {
    for (const user of users.get(`${page} ${word}`) ?? []) {
      if (user !== pointer && !isEqual(pointer, user)) counts.set(user, (counts.get(user) ?? 0) + 1);
    }
  }
  for (const [user, count] of counts) {
    const isWhole = count === words.length && wordCounts.get(user) === count;
    if (isPartOf(pointer, user) ? isWhole : count * 2 > words.length) return user;
  }
  return undefined;
}

/** Whether two fields belong to the same object other than the whole document. */
function isPartOf(a: string, b: string): boolean {
  return parentOf(a) !== '' && parentOf(a) === parentOf(b);
}

/** Score from which a label certainly is the field's own. */
const SURE_LABEL = 1.1;

/** Whether the field's own label stands beside another value, and beside none that means the same. */
function hasLabelElsewhere({ pointer, value }: Leaf, place: PagePlace | undefined, witness: Witness): boolean {
  const labelled = (witness.labelled.get(pointer) ?? []).filter(({ score }) => score >= SURE_LABEL);
  if (labelled.length === 0 || value === null) return false;
  return !labelled.some((other) => isSameValue(value, other.value) || (place !== undefined && isAt(other, place)));
}

/** Whether the rules take the words of a place for another field, and not for this one. */
function isWitnessedElsewhere(pointer: string, place: PagePlace, { values }: Witness, isEqual: IsEqual): boolean {
  const own = values.get(pointer);
  if (own !== undefined && isAt(own, place)) return false;
  for (const [field, value] of values) {
    if (
      field !== pointer &&
      !isEqual(field, pointer) &&
      !isPartOf(field, pointer) &&
      !isInList(field) &&
      isAt(value, place)
    )
      return true;
  }
  return false;
}
