import { CURRENCY_PATTERN, currencyOf } from './currencies.ts';
import { debitMarkLength } from './debit-marks.ts';
import { type DecimalMark, type ReadNumber, readNumber } from './numbers.ts';
import { matchesWithDigits, type Span } from './span.ts';

/** An amount in a text, with its currency and signs. */
export interface AmountMatch extends Span {
  readonly text: string;
  readonly value: number;
  /** Number of printed decimals. */
  readonly decimals: number;
  /** ISO 4217 code, if a symbol or code is next to the number. */
  readonly currency?: string;
  /** Whether a percent sign follows. */
  readonly percent: boolean;
  /** Whether the mark may separate thousands or decimals; `alternative` is the other reading. */
  readonly ambiguous: boolean;
  readonly alternative?: number;
}

/** What is known about the document. */
export interface AmountOptions {
  /** Decimal mark of the document, used for ambiguous numbers. */
  readonly decimalMark?: DecimalMark | undefined;
  /** Whether an S behind an amount marks a debit, as in German statements. */
  readonly marksDebits?: boolean | undefined;
}

/** Decimals of a price of a unit at most. */
const MAX_DECIMALS = 4;

const DIGITS = "\\d{1,3}(?:[ \\u00a0\\u202f]\\d{3})+[.,]\\d{2}(?!\\d)|\\d+(?:[.,'’\\u00a0\\u202f]\\d+)*";
const AMOUNT = new RegExp(
  `(?<open>\\()?(?<sign>[-−–+])? ?(?<before>${CURRENCY_PATTERN})? ?(?<inner>[-−–])? ?(?<digits>${DIGITS}|[.,]\\d{2}(?!\\d))` +
    `(?<round>[.,][-–—]{1,2})?(?:(?<minus>[-−–](?![\\p{L}\\d]))| (?<apart>[-−–])(?=\\s*$))? ?(?<percent>%)?(?<after>(?: ?(?:${CURRENCY_PATTERN}))(?! ?\\d))?(?<close>\\))?`,
  'gu',
);
// Characters that may not adjoin a number, which would be part of a name, date, time, fraction or version.
const BAD_BEFORE = /(?:[\p{L}\d/_#&.,]|\d:|\p{L}@)$/u;
const BAD_AFTER = /^(?:[\p{Ll}\d/_@]|[:.,-]\d|\p{Lu}{3}|\p{Lu}{1,2}[\p{L}\d]|-\p{L})/u;

function negative(groups: { readonly [name: string]: string | undefined }): boolean {
  const bracketed = groups.open !== undefined && groups.close !== undefined;
  const signed = [groups.sign, groups.inner, groups.minus, groups.apart].some(
    (sign) => sign !== undefined && sign !== '+',
  );
  return bracketed || signed;
}

function numberOf(found: RegExpExecArray, options: AmountOptions): ReadNumber | undefined {
  const printed = found.groups?.digits ?? '';
  return readNumber(printed.startsWith('.') || printed.startsWith(',') ? `0${printed}` : printed, options.decimalMark);
}

/** A text in the form of an amount that cannot be read as a number. */
export interface UnreadableAmount extends Span {
  readonly text: string;
  /** Whether a currency is beside it. */
  readonly money: boolean;
}

/** Finds what is written as an amount, but cannot be read as one: too many digits, or marks in impossible places. */
export function findUnreadableAmounts(text: string, options: AmountOptions = {}): UnreadableAmount[] {
  return matchesWithDigits(AMOUNT, text).flatMap((found): UnreadableAmount[] => {
    if (numberOf(found, options) !== undefined) return [];
    const span = spanOf(found, text);
    const money = found.groups?.before !== undefined || found.groups?.after !== undefined;
    return span === undefined ? [] : [{ ...span, text: found[0].trim(), money }];
  });
}

function read(found: RegExpExecArray, text: string, options: AmountOptions): AmountMatch[] {
  const groups = found.groups ?? {};
  const number = numberOf(found, options);
  const span = spanOf(found, text, number?.decimals);
  if (number === undefined || span === undefined) return [];
  const currency = currencyOf(groups.before ?? groups.after ?? '')?.code;
  // A mark of a debit stands behind money only.
  const mark =
    number.decimals === 2 ? debitMarkLength(text.slice(span.end, span.end + 4), options.marksDebits === true) : 0;
  const sign = negative(groups) || mark > 0 ? -1 : 1;
  const end = span.end + mark;
  return [
    {
      start: span.start,
      end,
      text: (found[0] + text.slice(span.end, end)).trim(),
      value: number.value === 0 ? 0 : sign * number.value,
      decimals: number.decimals,
      ...(currency === undefined ? {} : { currency }),
      percent: groups.percent !== undefined,
      ambiguous: number.ambiguous,
      ...(number.alternative === undefined ? {} : { alternative: sign * number.alternative }),
    },
  ];
}

/** Where an amount is; undefined if it is a part of something else. */
function spanOf(found: RegExpExecArray, text: string, decimals?: number): Span | undefined {
  const groups = found.groups ?? {};
  const lead = found[0].length - found[0].trimStart().length;
  const start = found.index + lead;
  // A dash after a letter or digit is a hyphen ("INV-100"), not a sign.
  const before = text.slice(Math.max(0, start - 2), start);
  const end = found.index + found[0].trimEnd().length;
  const after = text.slice(end, end + 4);
  // Words directly after two decimals ("8.95SR") come from tills and OCR; a unit may follow any price ("0.79/lb").
  const tail =
    decimals === undefined || decimals < 2
      ? after
      : after.replace(decimals === 2 ? /^\*?\p{Lu}+(?=$|[^\p{L}\d])|^\/\p{L}+/u : /^\/\p{L}+/u, '');
  if (groups.before === undefined && BAD_BEFORE.test(before)) return undefined;
  // The last digits of a card, the others of which are hidden; and codes, as no amount begins with a zero.
  if (decimals === 0 && (/[*•#xX]{2}$/.test(before) || /^0\d{3}/.test(groups.digits ?? ''))) return undefined;
  if (groups.percent === undefined && groups.after === undefined && BAD_AFTER.test(tail)) return undefined;
  return { start, end };
}

/** Whether the minus of an amount is the dash of a range, as in `4 - 10`, if the number before it is close. */
export function hasRangeDash({ text, start }: AmountMatch, within: string): boolean {
  return /^[-−–] \d/.test(text) && /\d(?: ?%)? ?$/.test(within.slice(Math.max(0, start - 4), start));
}

/** Whether an amount is printed as money is: with two decimals, or with up to four and a currency. */
export function isMoney({
  decimals,
  currency,
  percent,
}: Pick<AmountMatch, 'decimals' | 'currency' | 'percent'>): boolean {
  return !percent && (decimals === 2 || (currency !== undefined && decimals > 2 && decimals <= MAX_DECIMALS));
}

/**
 * Finds the amounts in a text, in order: `1,234.56`, `1.234,56`, `1 234,56`, `12.-`, `(12.00)`, `2.07-`, `12.00 DR`, `RM8.35`, `€
 * 12`. Numbers in dates, times and names are excluded.
 */
export function findAmounts(text: string, options: AmountOptions = {}): AmountMatch[] {
  return matchesWithDigits(AMOUNT, text).flatMap((found) => read(found, text, options));
}
