import type { FieldKind } from '../../../schemas/hints.ts';
import { type AmountMatch, findAmounts } from '../../document/values/amounts.ts';
import { findBics } from '../../document/values/bic.ts';
import { findEmails, findPhones, findUrls, type TextMatch } from '../../document/values/contacts.ts';
import { findCurrencies } from '../../document/values/currencies.ts';
import { findDates } from '../../document/values/dates.ts';
import { dayOrderOf } from '../../document/values/day-order.ts';
import { findDaysOf } from '../../document/values/days.ts';
import { marksDebits } from '../../document/values/debit-marks.ts';
import { findIbans } from '../../document/values/iban.ts';
import { type DecimalMark, inferDecimalMark } from '../../document/values/numbers.ts';
import { findPostcodes } from '../../document/values/postcodes.ts';
import { overlaps, type Span } from '../../document/values/span.ts';
import { findVatIds } from '../../document/values/tax-ids.ts';
import { findTimes } from '../../document/values/times.ts';
import { readCodes } from './codes.ts';
import type { Layout } from './layout.ts';
import { DAYS } from './vocabulary/terms-of-payment.ts';

/** Finds the numbers of a text outside of dates and times. */
export function numbersIn(text: string, conventions: NumberConventions): AmountMatch[] {
  const amounts = findAmounts(text, conventions);
  if (amounts.length === 0) return amounts;
  const excluded: readonly Span[] = [...findDates(text), ...findTimes(text), ...phonesIn(text)];
  return amounts.filter((amount) => !excluded.some((span) => overlaps(span, amount)));
}

function ambiguityOf(amount: AmountMatch): { readonly ambiguity?: string } {
  if (!amount.ambiguous) return {};
  return {
    ambiguity: `"${amount.text}" was read as ${amount.value}, but could be ${amount.alternative ?? 'another number'}`,
  };
}

/** Telephone numbers that begin as such, so that their groups of digits are no numbers. */
function phonesIn(text: string): readonly Span[] {
  return findPhones(text).filter(({ value }) => /^(?:\+|\(?0\d)/.test(value) && !/[.,]\d\d$/.test(value));
}

/** How much less an amount a number without decimals and currency is, and one before a word. */
const WHOLE = -0.2;
const COUNTED = -0.6;

/** Reads amounts: two decimals or a currency make one likely; the last of a line is the one in the amounts column. */
function readAmounts(text: string, conventions: NumberConventions): Reading[] {
  const amounts = numbersIn(text, conventions).filter((amount) => !amount.percent && !isOfDays(text, amount));
  return amounts.map((amount, index) => {
    const form = (amount.decimals === 2 ? 0.2 : 0) + (amount.currency === undefined ? 0 : 0.1);
    const isBare = amount.decimals === 0 && amount.currency === undefined;
    // A whole number before a word counts something: 30 days.
    const whole = isBare ? (/^ \p{L}{2}/u.test(text.slice(amount.end)) ? COUNTED : WHOLE) : 0;
    const quality = form + whole - 0.05 * (amounts.length - 1 - index);
    return { start: amount.start, end: amount.end, value: amount.value, quality, ...ambiguityOf(amount) };
  });
}

/** Whether a number says how many days: `2 % discount, 30 days net`. */
function isOfDays(text: string, { start, end, decimals }: AmountMatch): boolean {
  const days = decimals === 0 ? DAYS.exec(text.slice(start)) : null;
  return days?.index === 0 && days[0].length > end - start;
}

/** Reads plain numbers, the first of a text being the most likely. */
function readNumbers(text: string, conventions: NumberConventions): Reading[] {
  return numbersIn(text, conventions).map((amount, index) => {
    const quality = (amount.percent ? -0.3 : 0) - 0.05 * index;
    return { start: amount.start, end: amount.end, value: amount.value, quality, ...ambiguityOf(amount) };
  });
}

/**
 * Reads percentages; amounts of money are none, and bare numbers score less, since columns of rates often have the sign in
 * the head.
 */
function readPercents(text: string, conventions: NumberConventions): Reading[] {
  const rates = numbersIn(text, conventions).filter(({ currency, percent }) => percent || currency === undefined);
  return rates.map((amount, index) => {
    const quality = (amount.percent ? 0.2 : -0.2) - 0.05 * index;
    return { start: amount.start, end: amount.end, value: amount.value, quality };
  });
}

/** A value read from a text, with its span. */
export interface Reading {
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean;
  /** How well it fits its kind; 0 is usual. */
  readonly quality: number;
  /** A message for people, if the value is ambiguous. */
  readonly ambiguity?: string;
}

/** The notation of numbers and dates in a document. */
export interface NumberConventions {
  readonly dayFirst: boolean | undefined;
  readonly decimalMark: DecimalMark | undefined;
  /** Whether an S behind an amount marks a debit. */
  readonly marksDebits?: boolean;
  /** The first and the last day that it prints with a year, as `YYYY-MM-DD`. */
  readonly days?: { readonly first: string; readonly last: string };
}

/** Infers how a document writes dates and numbers. */
export function inferConventions(layout: Layout): NumberConventions {
  const texts = layout.lines.map((line) => line.text);
  const dayFirst = dayOrderOf(texts);
  const days = texts.flatMap((text) => findDates(text, { dayFirst }).map(({ iso }) => iso)).sort();
  const [first, last] = [days[0], days.at(-1)];
  return {
    dayFirst,
    decimalMark: inferDecimalMark(texts),
    marksDebits: marksDebits(texts.join('\n')),
    ...(first === undefined || last === undefined ? {} : { days: { first, last } }),
  };
}

const BARE_DAY = /^\s*\d{2}\.\d{2}(?=\s*$)/;

/**
 * Reads a text that is a day without a year and nothing else, as in a row of a statement: the last such day that is not
 * after the latest one of the document.
 */
export function readDayWithoutYear(text: string, conventions: NumberConventions): Reading[] {
  const { days } = conventions;
  if (days === undefined) return [];
  const year = Number(days.last.slice(0, 4));
  // In a column of days, `03.03` is one without the full stop behind it.
  const complete = text.replace(BARE_DAY, '$&.');
  const found = findDaysOf([year, year - 1], complete, conventions).find(
    ({ start, end, iso }) => iso <= days.last && !/[\p{L}\d]/u.test(text.slice(0, start) + text.slice(end)),
  );
  if (found === undefined) return [];
  const { start, iso } = found;
  const end = Math.min(found.end, text.length);
  const isSure = iso.slice(0, 4) === days.first.slice(0, 4) && days.first.slice(0, 4) === days.last.slice(0, 4);
  const ambiguity = `"${found.text}" was read as ${iso}, but its year is not printed beside it`;
  return [{ start, end, value: iso, quality: 0, ...(isSure ? {} : { ambiguity }) }];
}

const EDGE_BEFORE = /^[\s:;.,#=*|_•·–—-]+/;
const EDGE_AFTER = /[\s:;,|_=*–—-]+$/;
const MAX_TEXT = 400;

/** The text without the punctuation after its label; nothing without a letter or digit. */
export function readText(text: string): Reading[] {
  const start = EDGE_BEFORE.exec(text)?.[0].length ?? 0;
  const value = text.slice(start, start + MAX_TEXT).replace(EDGE_AFTER, '');
  if (!/[\p{L}\p{N}]/u.test(value)) return [];
  return [{ start, end: start + value.length, value, quality: 0 }];
}

type Reader = (text: string, conventions: NumberConventions) => Reading[];

const matches =
  (find: (text: string) => readonly TextMatch[]): Reader =>
  (text) =>
    find(text).map(({ start, end, value }) => ({ start, end, value, quality: 0 }));

/** This many digits without separators are a barcode or account, not a telephone number. */
const BARCODE = /^\d{12,}$/;
/**
 * What has as many digits and is no telephone number: a postcode of the United States or of Portugal, an amount with groups
 * of thousands.
 */
const ZIP = /^(?:\d{5}-\d{4}|\d{4}-\d{3})$/;
const AMOUNT = /^\d{1,3}(?: \d{3})+[.,]\d\d$/;
/** A company's registration number: `(1248446-V)`. */
const REGISTERED = /^-\p{L}/u;

/** The beginning of an IBAN, whose other digits may be masked: `ES91 2095 0000 71 55********`. */
const IBAN_BEFORE = /(?<![\p{L}\d])\p{Lu}{2}\d{2} ?$/u;
/** The signs around a payment reference of Belgium: `+++020/2600/41774+++`. */
const REFERENCE_BEHIND = /^\+{2}/;
/** Two measures with a slash between them: `184.0 / 201.5 kg`. */
const MEASURES = /^\d+[.,]\d{1,3} ?\/ ?\d+[.,]\d{1,3}$/;

/** Whether the text around digits says that they are part of something else. */
function isPartOfOther(text: string, { start, end, value }: TextMatch): boolean {
  return IBAN_BEFORE.test(text.slice(0, start)) || REFERENCE_BEHIND.test(text.slice(end)) || MEASURES.test(value);
}

/**
 * Reads telephone numbers. Digits without separators may be anything; those of dates, IBANs, VAT numbers and sums of money are
 * excluded.
 */
function readPhones(text: string): Reading[] {
  const sums = findAmounts(text).filter(({ currency }) => currency !== undefined);
  const others = [...findDates(text), ...findIbans(text), ...findVatIds(text), ...sums];
  return findPhones(text)
    .filter(
      ({ value, end }) => ![BARCODE, AMOUNT, ZIP].some((form) => form.test(value)) && !REGISTERED.test(text.slice(end)),
    )
    .filter((phone) => !others.some((other) => overlaps(other, phone)) && !isPartOfOther(text, phone))
    .map(({ start, end, value }) => ({ start, end, value, quality: /[^\d]/.test(value) ? 0 : -0.3 }));
}

/** Digits that every tax number has. */
const MIN_TAX_ID_DIGITS = 5;

/** What makes two days the ends of a time, neither of which is the day of the document. */
const UNTIL_WORD = '(?:[-–—]|to|until|through|bis|au|al|hasta|tot|t\\/m|até|a)';
const UNTIL = new RegExp(`^\\s*${UNTIL_WORD}\\s*$`, 'i');
const IN_RANGE = 0.5;

/** Such a word and a day without its year at the end of a line. */
const BEGUN = new RegExp(`^\\s*${UNTIL_WORD}\\s+\\d{1,2}\\.?\\s*\\p{L}*\\.?\\s*$`, 'iu');

/** A day without its year, and such a word, right before a day: `09.02. – 13.02.2026`. */
const BEGUN_BEFORE = new RegExp(`(?<!\\d)\\d{1,2}[./](?:\\d{1,2}\\.?)?\\s*${UNTIL_WORD}\\s*$`, 'i');

/** Whether only such a word or dash stands between two days of a text. */
export function isUntil(text: string, first: Span | undefined, second: Span | undefined): boolean {
  return first !== undefined && second !== undefined && UNTIL.test(text.slice(first.end, second.start));
}

/** Whether only such a word or dash stands between a day and the one before or after it. */
function isInRange(text: string, dates: readonly Span[], at: number): boolean {
  // The second day may go on in the next line: `1 January 2026 to 31 January`.
  const isBegun = at === dates.length - 1 && BEGUN.test(text.slice(dates[at]?.end));
  const isEnd = at === 0 && BEGUN_BEFORE.test(text.slice(0, dates[0]?.start));
  return isBegun || isEnd || isUntil(text, dates[at - 1], dates[at]) || isUntil(text, dates[at], dates[at + 1]);
}

const READERS: { readonly [kind in FieldKind]?: Reader } = {
  date: (text, conventions) =>
    findDates(text, conventions).map((date, index, dates) => ({
      start: date.start,
      end: date.end,
      value: date.iso,
      quality: -0.05 * index - (isInRange(text, dates, index) ? IN_RANGE : 0),
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
  bic: matches(findBics),
  vat_id: (text, conventions) => {
    const european = matches(findVatIds)(text, conventions);
    return european.length > 0
      ? european
      : readCodes(text, findDates(text, conventions))
          // A rate or an amount of the tax stands beside the same label as its number.
          .filter(
            ({ value }) =>
              String(value).replace(/\D/g, '').length >= MIN_TAX_ID_DIGITS &&
              !/^\d[\d.,]*[.,]\d\d$/.test(String(value)),
          )
          .map((code) => ({ ...code, quality: code.quality - 0.2 }));
  },
  postcode: matches(findPostcodes),
  code: (text, conventions) => readCodes(text, findDates(text, conventions)),
};

/** Reads the values of a kind in a text, in order. Kinds that are blocks of a page read as plain text. */
export function read(kind: FieldKind, text: string, conventions: NumberConventions): Reading[] {
  return (READERS[kind] ?? readText)(text, conventions);
}

/** Whether values of a kind have a format of their own. */
export function hasFormat(kind: FieldKind): boolean {
  return READERS[kind] !== undefined;
}
