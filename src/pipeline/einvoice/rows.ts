import { LINES } from '../../document/einvoice/paths.ts';
import { findNearText } from '../../extract/places/near-text.ts';
import { piecesOf, textKeys } from '../../extract/places/text-keys.ts';
import { type CheckedList, checkLists, type RowPlace } from '../../extract/rows/check-lists.ts';
import type { Column } from '../../extract/rows/columns.ts';
import { dataLists, leavesOutside } from '../../extract/rows/data-lists.ts';
import type { PrintedValue } from '../../extract/rows/printed-line.ts';
import { keysOfValue, numberKey, wordKey } from '../../extract/rows/value-key.ts';
import { type Cell, sharedWidth } from '../../model/local/layout.ts';
import { type Conflict, conflict, type EinvoiceWitness } from './conflict.ts';
import { isAbbreviated, type TextPages } from './printed-text.ts';

/** Values of a line that a page prints as numbers. */
const NUMBERS = new Set(['/quantity', '/unit_price', '/amount', '/tax_rate']);
/** An amount of money, as most currencies write it. */
const MONEY = /[.,]\d\d\D*$/;
/** Letters of a word that says something: shorter ones are units and articles. */
const MIN_WORD = 3;

/**
 * Compares the lines of an invoice with the rows that its pages print, each with its own: numbers that stand in another
 * row or for which the row prints others in their column, and descriptions in whose place are other words.
 */
export async function compareRows(
  { einvoice, schema, pages }: EinvoiceWitness,
  text: TextPages,
): Promise<readonly Conflict[]> {
  const lists = dataLists(einvoice.data, schema, () => undefined).filter(({ pointers }) =>
    pointers.includes(`/${LINES.field}`),
  );
  const numbers = pages.map(({ number }) => number);
  const load = async (number: number) => {
    const page = pages.find((own) => own.number === number);
    if (page === undefined) throw new RangeError(`Page ${number} is not among those that are compared.`);
    return page;
  };
  const checked = await checkLists(lists, leavesOutside(einvoice.data, lists), { numbers, load });
  return checked.flatMap((list) =>
    [...list.places].flatMap(([row, place]) => [
      ...compareNumbers(list, row, place),
      ...compareAmount(list, row, place),
      ...compareCode(list, row),
      ...compareDescription(list, row, place, { ...text, pages }),
    ]),
  );
}

function compareNumbers(list: CheckedList, row: number, place: RowPlace): readonly Conflict[] {
  const { leaves = [], pointer = '' } = list.rows[row] ?? {};
  return leaves.flatMap((leaf): Conflict[] => {
    if (!NUMBERS.has(leaf.pointer)) return [];
    const [key] = keysOfValue(leaf.value);
    if (key === undefined || place.values.some((printed) => printed.key === key)) return [];
    const column = list.columns.find((own) => own.pointer === leaf.pointer && own.kind === 'number');
    const inColumn = column && longestIn(place, column);
    if (inColumn !== undefined) return [conflict(pointer + leaf.pointer, `${inColumn.text.trim()} in its row`)];
    const other = [...list.places].find(
      ([at, { values }]) =>
        at !== row && values.some((printed) => printed.key === key) && lacksOwn(list, at, leaf.pointer),
    );
    return other === undefined ? [] : [{ pointer: pointer + leaf.pointer, page: 'shows it in another row' }];
  });
}

/** The code of an article that its row does not print, where the other rows print theirs. */
function compareCode({ rows, places }: CheckedList, row: number): readonly Conflict[] {
  const prints = (at: number) => {
    const code = rows[at]?.leaves.find(({ pointer }) => pointer === '/item_code')?.value;
    const place = places.get(at);
    if (typeof code !== 'string' || place === undefined) return undefined;
    const printed = [...place.values, ...place.near];
    // The rest of a long code is in the line below, which may print nothing else of the row.
    const isBroken = place.values.some(({ text }) => text.endsWith('-') && code.startsWith(text));
    return isBroken || piecesOf(code).every((piece) => printed.some(({ key }) => key === wordKey(piece)));
  };
  const others = [...rows.keys()].filter((at) => at !== row).map(prints);
  const isUsual = others.includes(true) && !others.includes(false);
  return prints(row) === false && isUsual ? [conflict(`${rows[row]?.pointer}/item_code`)] : [];
}

/** The number that a row prints in a column; of several ways to read it, the one with most digits. */
function longestIn({ values }: RowPlace, column: Column): PrintedValue | undefined {
  const inside = values.filter(({ kind, x0, x1 }) => kind === 'number' && x1 > column.x0 && x0 < column.x1);
  return inside.toSorted((a, b) => b.text.length - a.text.length)[0];
}

/**
 * The amount of a row that prints amounts, and neither this one nor its price. Where it prints them with the tax that the
 * XML leaves out, that is none.
 */
function compareAmount({ rows }: CheckedList, row: number, { values }: RowPlace): readonly Conflict[] {
  const { leaves = [], pointer = '' } = rows[row] ?? {};
  const numberAt = (property: string) => {
    const value = leaves.find((leaf) => leaf.pointer === property)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const amount = numberAt('/amount');
  const keys = new Set([amount, numberAt('/unit_price')].flatMap((value) => keysOfValue(value ?? null)));
  const money = values.filter(
    ({ kind, text, percent }) => kind === 'number' && percent === undefined && MONEY.test(text),
  );
  const [shown] = money.toReversed();
  if (amount === undefined || shown === undefined || money.some(({ key }) => keys.has(key))) return [];
  const withTax = numberKey(Math.round(amount * (100 + (numberAt('/tax_rate') ?? 0))) / 100);
  if (money.some(({ key }) => key === withTax)) return [];
  return [conflict(`${pointer}/amount`, `${shown.text.trim()} in its row`)];
}

/** Whether a row does not print its value of a property either, so that two rows may have exchanged theirs. */
function lacksOwn({ rows, places }: CheckedList, row: number, property: string): boolean {
  const value = rows[row]?.leaves.find(({ pointer }) => pointer === property)?.value;
  const [key] = keysOfValue(value ?? null);
  return key !== undefined && !places.get(row)?.values.some((printed) => printed.key === key);
}

function compareDescription(
  { rows }: CheckedList,
  row: number,
  { page, words }: RowPlace,
  { lines, pages }: TextPages & Pick<EinvoiceWitness, 'pages'>,
): readonly Conflict[] {
  const { leaves = [], pointer = '' } = rows[row] ?? {};
  const description = leaves.find((leaf) => leaf.pointer === '/description')?.value;
  if (typeof description !== 'string') return [];
  const own = new Set(words);
  const cells = lines.flatMap((line) =>
    line.page === page ? line.cells.filter(({ tokens }) => tokens.some(({ index }) => own.has(index))) : [],
  );
  const wanted = piecesOf(description);
  const printed = cells.flatMap(piecesOfCell);
  const isIn = (piece: string, pieces: readonly string[]) => pieces.some((other) => isAbbreviated(piece, other));
  // An OCR confuses letters, and takes ß for B.
  const source = pages.find(({ number, wordsFrom }) => number === page && wordsFrom === 'ocr');
  const keys =
    source &&
    textKeys(
      source.words,
      cells.flatMap(({ tokens }) => tokens.map(({ index }) => index)),
      true,
    );
  const isNear = (piece: string) =>
    keys !== undefined && [piece, piece.replace('ss', 'b')].some((form) => findNearText(form, keys) !== undefined);
  const lacking = wanted.filter(
    (piece) => isWord(piece) && !isIn(piece, printed) && !isJoined(piece, printed) && !isNear(piece),
  );
  if (lacking.length === 0) return [];
  const others = leaves.flatMap((leaf) =>
    leaf.pointer === '/description' || typeof leaf.value !== 'string' ? [] : piecesOf(leaf.value),
  );
  const foreign = (cell: Cell) =>
    piecesOfCell(cell).filter((piece) => isWord(piece) && !isIn(piece, wanted) && !others.includes(piece));
  const matching = cells.filter((cell) => piecesOfCell(cell).some((piece) => isWord(piece) && isIn(piece, wanted)));
  // Where no word of the description is printed, another one stands where the row has most words.
  const [longest] = cells.toSorted((a, b) => foreign(b).join('').length - foreign(a).join('').length);
  const among = matching.length > 0 ? matching : longest === undefined ? [] : [longest];
  const instead = cells.filter((cell) => among.some((other) => sharedWidth(cell.box, other.box) > 0));
  if (!instead.some((cell) => foreign(cell).length > 0)) return [];
  return [conflict(`${pointer}/description`, instead.map((cell) => cell.text).join(' '))];
}

function piecesOfCell({ text }: Cell): readonly string[] {
  return piecesOf(text);
}

function isWord(piece: string): boolean {
  return piece.length >= MIN_WORD && /\p{L}{3}/u.test(piece);
}

/** Whether a word is printed as two, or within a longer one. */
function isJoined(piece: string, printed: readonly string[]): boolean {
  return printed.join('').includes(piece);
}
