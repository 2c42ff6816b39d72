import type { FieldKind } from '../../../../schemas/hints.ts';
import { findEmails, findPhones, findUrls, type TextMatch } from '../../../document/values/contacts.ts';
import { findCurrencies } from '../../../document/values/currencies.ts';
import { findDates } from '../../../document/values/dates.ts';
import { findIbans } from '../../../document/values/iban.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import { overlaps } from '../../../document/values/span.ts';
import { findVatIds } from '../../../document/values/tax-ids.ts';
import { findTimes } from '../../../document/values/times.ts';
import { readAmounts, readNumbers, readPercents } from './money.ts';
import type { NumberConventions, Reading } from './reading.ts';
import { readCodes, readText } from './words.ts';

type Reader = (text: string, conventions: NumberConventions) => Reading[];

const matches =
  (find: (text: string) => readonly TextMatch[]): Reader =>
  (text) =>
    find(text).map(({ start, end, value }) => ({ start, end, value, quality: 0 }));

/** This many digits without separators are a barcode or account, not a telephone number. */
const BARCODE = /^\d{12,}$/;
/** A company's registration number: `(1248446-V)`. */
const REGISTERED = /^-\p{L}/u;

/** Reads telephone numbers. Digits without separators may be anything; those of dates and IBANs are excluded. */
function readPhones(text: string): Reading[] {
  const dates = findDates(text);
  const ibans = findIbans(text);
  return findPhones(text)
    .filter(({ value, end }) => !BARCODE.test(value) && !REGISTERED.test(text.slice(end)))
    .filter((phone) => ![...dates, ...ibans].some((other) => overlaps(other, phone)))
    .map(({ start, end, value }) => ({ start, end, value, quality: /[^\d]/.test(value) ? 0 : -0.3 }));
}

/** Digits that every tax number has. */
const MIN_TAX_ID_DIGITS = 5;

const READERS: { readonly [kind in FieldKind]?: Reader } = {
  date: (text, conventions) =>
    findDates(text, conventions).map((date, index) => ({
      start: date.start,
      end: date.end,
      value: date.iso,
      quality: -0.05 * index,
    })),
  time: (text) => findTimes(text).map(({ start, end, iso }) => ({ start, end, value: iso, quality: 0 })),
  amount: readAmounts,
  number: readNumbers,
  percent: readPercents,
  currency: (text) =>
    findCurrencies(text).map(({ start, end, code, shared, text: printed }) => ({
      start,
      end,
      value: code,
      quality: shared ? -0.2 : 0,
      ...(shared ? { ambiguity: `"${printed}" was read as ${code}, but several currencies are printed so` } : {}),
    })),
  email: matches(findEmails),
  phone: readPhones,
  url: matches(findUrls),
  iban: (text) =>
    findIbans(text).map(({ start, end, iban, valid }) => ({
      start,
      end,
      value: iban,
      quality: valid ? 0.2 : -0.2,
      ...(valid ? {} : { ambiguity: `the check digits of the IBAN "${iban}" are wrong` }),
    })),
  vat_id: (text, conventions) => {
    const european = matches(findVatIds)(text, conventions);
    return european.length > 0
      ? european
      : readCodes(text, conventions)
          // A rate of the tax stands beside the same label as its number.
          .filter(({ value }) => String(value).replace(/\D/g, '').length >= MIN_TAX_ID_DIGITS)
          .map((code) => ({ ...code, quality: code.quality - 0.2 }));
  },
  postcode: matches(findPostcodes),
  code: readCodes,
};

/** Reads the values of a kind in a text, in order. Kinds that are blocks of a page read as plain text. */
export function read(kind: FieldKind, text: string, conventions: NumberConventions): Reading[] {
  return (READERS[kind] ?? readText)(text, conventions);
}

/** Whether values of a kind have a format of their own. */
export function hasFormat(kind: FieldKind): boolean {
  return READERS[kind] !== undefined;
}
