import { normalise } from '../../document/values/normalise.ts';
import { piecesOf } from '../../extract/places/text-keys.ts';
import { sharedWidth } from '../../model/local/layout.ts';
import { valueAt } from '../../util/json-pointer.ts';
import { type Conflict, conflict, type EinvoiceWitness } from './conflict.ts';
import { findPrinted, isPrinted, type PrintedText, type TextPages } from './printed-text.ts';

/** The parties that every invoice names, and the parts of their addresses. */
const PARTIES = ['/seller', '/buyer'] as const;
const PARTS = ['street', 'postcode', 'city'] as const;
/** What tells a seller beside its name. */
const MARKS = ['vat_id', 'tax_number', 'email', 'phone'] as const;
/** Score from which a label certainly is the party's own. */
const SURE_LABEL = 1;
/** Lines between a part of an address and the nearest other one, at most. */
const MAX_LINES = 4;
/** What may follow a name that ends in a legal form, and makes another one of it. */
const GOES_ON = /^(?:&|und|and|et|y|e)?\s*co\.?\b/i;
const LEGAL_FORM = /\b(?:gmbh|ag|mbh|ltd|sarl|sas|bv|kg)$/i;

/**
 * Compares the seller and the buyer with the pages: their names are printed on every invoice, and where an address is
 * printed, it is the party's. Reports names that no page shows, parties that stand in each other's place, and parts of
 * addresses that the page has otherwise or elsewhere.
 */
export function compareParties(subject: EinvoiceWitness, pages: TextPages): readonly Conflict[] {
  const conflicts = PARTIES.flatMap((party) => compareParty(party, subject, pages));
  return [...conflicts, ...findSwapped(subject, pages, conflicts)];
}

function compareParty(party: string, { einvoice, witness }: EinvoiceWitness, pages: TextPages): readonly Conflict[] {
  const textAt = (part: string) => {
    const value = valueAt(einvoice.data, `${party}/${part}`);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const found: Conflict[] = [];
  const name = textAt('name');
  const names = name === undefined ? [] : findPrinted(name, pages);
  const read = witness.values.get(`${party}/name`)?.value;
  if (name !== undefined && names.length === 0) {
    found.push(conflict(`${party}/name`, isOtherText(name, read) ? `${read}` : ''));
  } else if (name !== undefined && LEGAL_FORM.test(name) && names.every((place) => goesOn(place, pages))) {
    found.push(conflict(`${party}/name`, `${name} with more behind it`));
  }
  const parts = PARTS.flatMap((part) => {
    const text = textAt(part);
    return text === undefined ? [] : [{ part, text, places: findPrinted(text, pages) }];
  });
  const anchors = [...names, ...parts.flatMap(({ places }) => places)];
  // A page that prints neither the name nor any part of the address prints no address of this party.
  if (anchors.length === 0) return found;
  const isAddressPrinted = parts.some(({ part, places }) => part !== 'city' && places.length > 0);
  for (const { part, text, places } of parts) {
    const others = [...names, ...parts.flatMap((other) => (other.part === part ? [] : other.places))];
    const isThere = places.length > 0 || (part === 'city' && isPrinted(piecesOf(text)[0] ?? '', pages));
    const isNear = others.length === 0 || places.length === 0 || places.some((place) => others.some(isBeside(place)));
    if (isThere && isNear) continue;
    const shown = shownInstead(`${party}/${part}`, text, witness);
    if (shown === '' && !isAddressPrinted) continue;
    found.push(conflict(`${party}/${part}`, shown));
  }
  const [first] = found.filter(({ pointer }) => !pointer.endsWith('/name'));
  return first !== undefined && einvoice.sources[`${party}/address`] !== undefined
    ? [...found, { ...first, pointer: `${party}/address` }]
    : found;
}

function shownInstead(pointer: string, text: string, { values }: EinvoiceWitness['witness']): string {
  const read = values.get(pointer)?.value;
  return isOtherText(text, read) ? `${read}` : '';
}

/** Whether more of a firm's name stands right behind a place. */
function goesOn({ page, words }: PrintedText, { lines }: TextPages): boolean {
  const last = words.at(-1);
  for (const line of lines) {
    if (line.page !== page) continue;
    const cell = line.cells.find(({ tokens }) => tokens.some(({ index }) => index === last));
    const at = cell?.tokens.findIndex(({ index }) => index === last) ?? -1;
    const behind = cell?.tokens.slice(at + 1).map(({ text }) => text);
    if (behind !== undefined) return GOES_ON.test(behind.join(' '));
  }
  return false;
}

/** Whether a text stands within the lines of the same address as another: in the same line, or above or below it. */
function isBeside(one: PrintedText): (other: PrintedText) => boolean {
  return (other) => {
    if (one.page !== other.page) return false;
    const height = Math.max(one.height, other.height, 1);
    const gap = Math.max(one.box[1], other.box[1]) - Math.min(one.box[3], other.box[3]);
    const isLevel = gap < 0;
    const shared = Math.min(one.box[2], other.box[2]) - Math.max(one.box[0], other.box[0]);
    return isLevel || (gap <= MAX_LINES * height && shared > -2 * height);
  };
}

/**
 * Parties in each other's place. The numbers of a seller stand in its own block: where they stand in the buyer's, or
 * where there are none and the rules read the one as the other, the two are exchanged; and so they are where the label of
 * the one stands beside the name of the other.
 */
function findSwapped(
  { einvoice, witness }: EinvoiceWitness,
  pages: TextPages,
  known: readonly Conflict[],
): readonly Conflict[] {
  const textAt = (pointer: string) => {
    const value = valueAt(einvoice.data, pointer);
    return typeof value === 'string' ? findPrinted(value, pages) : [];
  };
  const [seller, buyer] = PARTIES.map((party) => textAt(`${party}/name`));
  if (seller === undefined || buyer === undefined || seller.length === 0 || buyer.length === 0) return [];
  const marks = MARKS.flatMap((mark) => textAt(`/seller/${mark}`));
  const owners = marks.flatMap((mark) => ownerOf(mark, [seller, buyer]) ?? []);
  const [own, other] = [owners.includes(0), owners.includes(1)];
  return PARTIES.flatMap((party, at) => {
    const pointer = `${party}/name`;
    const others = valueAt(einvoice.data, `${PARTIES[1 - at]}/name`);
    const read = witness.values.get(pointer)?.value;
    const isReadSo = isSameText(others, read) && isOtherText(valueAt(einvoice.data, pointer), read);
    const isLabelledSo = (witness.labelled.get(pointer) ?? []).some(
      ({ value, score }) => score >= SURE_LABEL && isSameText(others, value),
    );
    const isSwapped = isLabelledSo || (own === other ? isReadSo && own === false : other === true);
    const isKnown = known.some((conflict) => conflict.pointer === pointer);
    return isKnown || !isSwapped ? [] : [conflict(pointer, `${others} in its place`)];
  });
}

/** Whose name stands nearest above a mark, or else in its line: 0 or 1; undefined if neither does. */
function ownerOf(mark: PrintedText, names: readonly (readonly PrintedText[])[]): number | undefined {
  const above = names.flatMap((places, party) =>
    places
      .filter((place) => isBeside(mark)(place) && place.box[1] < mark.box[3])
      .map(({ box }) => ({ party, bottom: box[3], isAbove: sharedWidth(box, mark.box) > 0 })),
  );
  const [nearest] = above.toSorted((a, b) => Number(b.isAbove) - Number(a.isAbove) || b.bottom - a.bottom);
  return nearest?.party;
}

function isSameText(one: unknown, other: unknown): boolean {
  return typeof one === 'string' && typeof other === 'string' && normalise(one) === normalise(other);
}

function isOtherText(own: unknown, read: unknown): boolean {
  if (typeof own !== 'string' || typeof read !== 'string') return false;
  const [a, b] = [normalise(own), normalise(read)];
  return !a.includes(b) && !b.includes(a);
}
