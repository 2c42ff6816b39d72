import type { Answer } from '../../model/language-model.ts';
import type { Witness } from '../../model/local/witness.ts';
import { isInList } from '../../util/json-pointer.ts';
import type { Pages } from '../day-order.ts';
import type { Leaf } from '../leaves.ts';
import { indexPage } from '../page-index.ts';
import { yearsOfPage } from '../page-years.ts';
import { findPlaces } from '../places/find-places.ts';
import { pagePlace } from './page-place.ts';
import type { PagePlace } from './proof.ts';

/** What is known about where values were read. */
export interface Sources {
  /** Words that the model says it read a value from. */
  readonly evidence: NonNullable<Answer['evidence']>;
  /** The pages that the answer with a value was about; undefined if that is not known. */
  pagesOf(pointer: string): readonly number[] | undefined;
}

/** Maximum of places of one value that are compared. */
const MAX_PLACES = 60;

/**
 * Finds all places of values outside of lists: first on the pages that the answer with a value was about, then, for
 * those that are not printed there, on all others. Loads one page at a time.
 */
export async function proveFields(
  leaves: readonly Leaf[],
  { evidence, pagesOf }: Sources,
  pages: Pages,
): Promise<ReadonlyMap<string, readonly PagePlace[]>> {
  const found = new Map<string, PagePlace[]>(leaves.map(({ pointer }) => [pointer, []]));
  const findOn = async (number: number, wanted: readonly Leaf[]) => {
    if (wanted.length === 0) return;
    const page = await pages.load(number);
    const index = indexPage(page, await yearsOfPage(page, pages));
    for (const { pointer, value } of wanted) {
      const places = found.get(pointer) ?? [];
      if (places.length >= MAX_PLACES) continue;
      const hint = evidence[pointer];
      const words = hint?.page === number ? hint.words.filter((word) => index.page.words[word] !== undefined) : [];
      if (typeof value === 'boolean') {
        if (words.length > 0) places.push(pagePlace(value, { words, score: 1 }, index));
        continue;
      }
      if (value === null) continue;
      const atHint = words.length === 0 ? [] : findPlaces(value, index, { within: words });
      const elsewhere = findPlaces(value, index).filter(
        ({ words: own }) => !atHint.some((hinted) => isSame(hinted.words, own)),
      );
      places.push(...[...atHint, ...elsewhere].map((place) => pagePlace(value, place, index)));
    }
  };
  const isSource = ({ pointer }: Leaf, number: number) => {
    const own = pagesOf(pointer);
    return own === undefined || own.includes(number) || evidence[pointer]?.page === number;
  };
  for (const number of pages.numbers) {
    await findOn(
      number,
      leaves.filter((leaf) => isSource(leaf, number)),
    );
  }
  const open = leaves.filter(({ pointer }) => found.get(pointer)?.length === 0);
  for (const number of open.length === 0 ? [] : pages.numbers) {
    await findOn(
      number,
      open.filter((leaf) => !isSource(leaf, number)),
    );
  }
  return found;
}

/**
 * Adds to places those of booleans that the rules read alike: a ticked box, or a word such as `yes` behind the field's
 * label.
 */
export async function withBooleans(
  places: ReadonlyMap<string, readonly PagePlace[]>,
  leaves: readonly Leaf[],
  witness: Witness,
  pages: Pages,
): Promise<ReadonlyMap<string, readonly PagePlace[]>> {
  const found = new Map(places);
  for (const { pointer, value } of leaves) {
    // The rules may have other rows than the answer.
    if (typeof value !== 'boolean' || isInList(pointer) || (found.get(pointer)?.length ?? 0) > 0) continue;
    const read = witness.values.get(pointer);
    if (read === undefined || read.value !== value) continue;
    const page = await pages.load(read.page);
    found.set(pointer, [pagePlace(value, { words: read.words, score: 1 }, { page })]);
  }
  return found;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}
