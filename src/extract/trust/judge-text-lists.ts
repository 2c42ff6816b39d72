import type { PreparedPage } from '../../../schemas/page.ts';
import type { Issue, Result } from '../../../schemas/result.ts';
import { around } from '../../document/box.ts';
import { isNotReadWhole } from '../../document/unread-print.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import { parsedFields } from '../../model/local/witness.ts';
import { propertiesOf, typesOf } from '../../model/resolve-schema.ts';
import { type References, referencesIn } from '../../model/wire/resolve.ts';
import { isObject } from '../../util/json.ts';
import { isWithin, pointerTo } from '../../util/json-pointer.ts';
import type { Pages } from '../day-order.ts';
import { gapsOfTextList, type MissingItem, type PlacedItem } from '../rows/text-lists.ts';
import { schemaAt } from '../schema-at.ts';
import type { Proof } from './proof.ts';

/** A list of texts in the data; without items where the data lack it. */
interface TextList {
  readonly pointer: string;
  readonly items: readonly unknown[];
}

/** Maximum of missing items that a result names of one list. */
const MAX_MISSING = 100;

/**
 * The verdicts on lists of texts outside of other lists, by JSON Pointer, and issues about their items. `unanswered` are
 * the pages that no answer is about.
 */
export async function judgeTextLists(
  data: unknown,
  { schema, unanswered }: { readonly schema: JsonSchema; readonly unanswered: readonly number[] },
  proofs: ReadonlyMap<string, Proof>,
  pages: Pages,
): Promise<{ readonly lists: Result['lists']; readonly issues: readonly Issue[] }> {
  const lists: Record<string, Result['lists'][string]> = {};
  const issues: Issue[] = [];
  const used = wordsInUse(proofs);
  let unread: Promise<boolean> | undefined;
  // Source code is read by a grammar, and has no lines that look like items.
  const parsed = [...parsedFields(schema)];
  for (const { pointer, items } of textLists(data, schema)) {
    if (parsed.some((field) => isWithin(pointer, field))) continue;
    const placed = items.flatMap((item, at) =>
      typeof item === 'string' ? (placeOf(`${pointer}/${at}`, proofs) ?? []) : [],
    );
    const onPages = [...new Set(placed.map(({ page }) => page))].sort((a, b) => a - b);
    const loaded = new Map<number, PreparedPage>();
    for (const number of onPages) loaded.set(number, await pages.load(number));
    const { missing, outOfOrder, joined, isList } = gapsOfTextList(placed, loaded, (page, word) =>
      used.has(`${page} ${word}`),
    );
    const described = missing.slice(0, MAX_MISSING).flatMap((item) => describe(item, loaded) ?? []);
    const facts = {
      items: items.length,
      placed: placed.length,
      missing: missing.length,
      joined: joined.length,
      isList,
      isUnanswered: unanswered.length > 0,
      // All pages are loaded for it: asked only where nothing else is in doubt.
      hasUnread: () => (unread ??= areNotReadWhole(pages)),
      mayGoOn: goesOverPage(placed, loaded, pages.numbers),
    };
    lists[pointer] = { extracted: items.length, ...(await verdictOf(facts)), pages: onPages, missing: described };
    issues.push(...issuesOf(pointer, described, { outOfOrder, joined }));
  }
  return { lists, issues };
}

function textLists(data: unknown, schema: JsonSchema): readonly TextList[] {
  const references = referencesIn(schema);
  const found: TextList[] = [];
  const visit = (value: unknown, pointer: string) => {
    if (!isObject(value)) return;
    for (const [name] of propertiesOf(schemaAt(schema, references, pointer) ?? {})) {
      const own = pointerTo(pointer, name);
      const child = value[name];
      const items = Array.isArray(child) ? child : [];
      const isFree =
        isListOfTexts(schema, references, own) && (child === undefined || child === null || Array.isArray(child));
      if (isFree && !items.some(isObject)) found.push({ pointer: own, items });
      else visit(child, own);
    }
  };
  visit(data, '');
  return found;
}

function isListOfTexts(schema: JsonSchema, references: References, pointer: string): boolean {
  const items = schemaAt(schema, references, `${pointer}/0`);
  const own = schemaAt(schema, references, pointer);
  return (
    own !== undefined && typesOf(own).includes('array') && items !== undefined && typesOf(items).includes('string')
  );
}

function placeOf(pointer: string, proofs: ReadonlyMap<string, Proof>): PlacedItem | undefined {
  const place = proofs.get(pointer)?.place;
  return place === undefined || place.words.length === 0
    ? undefined
    : { pointer, page: place.page, words: place.words.toSorted((a, b) => a - b) };
}

/** The words of all values, by `page word`. */
function wordsInUse(proofs: ReadonlyMap<string, Proof>): ReadonlySet<string> {
  return new Set(
    [...proofs.values()].flatMap(({ place }) => place?.words.map((word) => `${place.page} ${word}`) ?? []),
  );
}

function describe(
  { page, words }: MissingItem,
  pages: ReadonlyMap<number, PreparedPage>,
): Result['lists'][string]['missing'][number] | undefined {
  const own = words.flatMap((word) => pages.get(page)?.words[word] ?? []);
  if (own.length === 0) return undefined;
  return {
    page,
    box: around(own.map(({ box }) => box)),
    text: own
      .map(({ text }) => text)
      .join(' ')
      .slice(0, 300),
  };
}

async function areNotReadWhole(pages: Pages): Promise<boolean> {
  for (const number of pages.numbers) if (isNotReadWhole(await pages.load(number))) return true;
  return false;
}

/** Whether a list stands on several pages, or ends where its page does. */
function goesOverPage(
  items: readonly PlacedItem[],
  pages: ReadonlyMap<number, PreparedPage>,
  numbers: readonly number[],
): boolean {
  const last = items.reduce<PlacedItem | undefined>(
    (end, item) => (end === undefined || item.page > end.page || lastWord(item) > lastWord(end) ? item : end),
    undefined,
  );
  if (last === undefined) return false;
  if (items.some(({ page }) => page !== last.page)) return true;
  const behind = (pages.get(last.page)?.words ?? []).slice(lastWord(last) + 1);
  return numbers.some((number) => number > last.page) && !behind.some(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

function lastWord({ words }: PlacedItem): number {
  return words.at(-1) ?? 0;
}

async function verdictOf({
  items,
  placed,
  missing,
  joined,
  isList,
  isUnanswered,
  hasUnread,
  mayGoOn,
}: {
  readonly items: number;
  readonly placed: number;
  readonly missing: number;
  readonly joined: number;
  readonly isList: boolean;
  readonly isUnanswered: boolean;
  readonly hasUnread: () => Promise<boolean>;
  readonly mayGoOn: boolean;
}): Promise<Pick<Result['lists'][string], 'verdict' | 'expected' | 'why'>> {
  if (missing > 0) {
    const why = `${missing === 1 ? 'one text looks' : `${missing} texts look`} like an item and ${missing === 1 ? 'belongs' : 'belong'} to none`;
    return { verdict: 'short', expected: placed + missing, why };
  }
  if (isUnanswered) return { verdict: 'unknown', why: 'no answer is about some pages' };
  if (items === 0) return { verdict: 'unknown', why: 'nothing tells its items from other text' };
  if (placed < items) return { verdict: 'unknown', why: 'some of its items were not found on the pages' };
  if (!isList) return { verdict: 'unknown', why: 'its items are not printed as a list' };
  if (joined > 0) return { verdict: 'unknown', why: 'one of its items may be two' };
  if (await hasUnread()) return { verdict: 'unknown', why: 'some pages could not be read, or not whole' };
  if (mayGoOn) return { verdict: 'unknown', why: 'it may go on over the end of a page' };
  return { verdict: 'complete', expected: items };
}

function issuesOf(
  pointer: string,
  missing: Result['lists'][string]['missing'],
  { outOfOrder, joined }: { readonly outOfOrder: readonly string[]; readonly joined: readonly string[] },
): readonly Issue[] {
  const [first] = missing;
  const count = missing.length;
  return [
    ...(first === undefined
      ? []
      : [
          {
            code: 'list_short',
            pointer,
            page: first.page,
            box: first.box,
            message: `${count} ${count === 1 ? 'text looks like an item' : 'texts look like items'} of ${pointer} and ${count === 1 ? 'is' : 'are'} none: "${first.text}"${count > 1 ? ' is the first' : ''}.`,
          },
        ]),
    ...outOfOrder.slice(0, 1).map((item) => ({
      code: 'rows_out_of_order',
      pointer: item,
      message: `Items of ${pointer} are printed in another order: ${outOfOrder.slice(0, 5).join(', ')}.`,
    })),
    ...joined.map((item) => ({
      code: 'list_short',
      pointer: item,
      message: `${item} may be two items of ${pointer}: what parts the others stands within it.`,
    })),
  ];
}
