import { matchesOf, type Span, withoutOverlaps } from './span.ts';

/** A currency in a text, as a symbol or an ISO 4217 code. */
export interface CurrencyMatch extends Span {
  readonly text: string;
  /** ISO 4217. */
  readonly code: string;
  /** Whether several currencies share the symbol (`$`, `kr`, `¥`); `code` is then the usual one. */
  readonly shared: boolean;
}

/** ISO 4217 codes in use, only in capitals, since some are common English words. */
const CODES =
  'AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JOD JPY KES KRW KWD LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD UYU VND ZAR'.split(
    ' ',
  );

/** Symbol, code, and whether other currencies share the symbol; longer symbols first. */
const SIGNS: readonly (readonly [string, string, boolean])[] = [
  ['US$', 'USD', false],
  ['A$', 'AUD', false],
  ['C$', 'CAD', false],
  ['CA$', 'CAD', false],
  ['AU$', 'AUD', false],
  ['NZ$', 'NZD', false],
  ['HK$', 'HKD', false],
  ['NT$', 'TWD', false],
  ['S$', 'SGD', false],
  ['R$', 'BRL', false],
  ['MX$', 'MXN', false],
  ['$', 'USD', true],
  ['€', 'EUR', false],
  ['£', 'GBP', false],
  ['¥', 'JPY', true],
  ['円', 'JPY', false],
  ['元', 'CNY', false],
  ['₹', 'INR', false],
  ['₩', 'KRW', false],
  ['₽', 'RUB', false],
  ['₺', 'TRY', false],
  ['₴', 'UAH', false],
  ['₫', 'VND', false],
  ['₱', 'PHP', false],
  ['₪', 'ILS', false],
  ['₦', 'NGN', false],
  ['฿', 'THB', false],
];

/** Words for currencies next to numbers, matched as complete words in this spelling. */
const WORDS: readonly (readonly [string, string, boolean])[] = [
  ['RM', 'MYR', false],
  ['Rs', 'INR', true],
  ['Rp', 'IDR', false],
  ['Fr', 'CHF', true],
  ['SFr', 'CHF', false],
  ['kr', 'SEK', true],
  ['zł', 'PLN', false],
  ['Kč', 'CZK', false],
  ['Ft', 'HUF', false],
  ['lei', 'RON', false],
];

/** The currencies that a shared sign is printed for, beside the usual one. Source: Unicode CLDR, narrow symbols. */
const SHARED_BY: ReadonlyMap<string, readonly string[]> = new Map([
  ['USD', ['ARS', 'AUD', 'CAD', 'CLP', 'COP', 'HKD', 'MXN', 'NZD', 'SGD', 'TWD', 'UYU']],
  ['JPY', ['CNY']],
  ['INR', ['LKR', 'PKR']],
  ['SEK', ['DKK', 'ISK', 'NOK']],
]);

/** The codes of other currencies that have the sign of this one, where they share it. */
export function sameSign(code: string): readonly string[] {
  return SHARED_BY.get(code) ?? [];
}

const escaped = (text: string): string => text.replace(/[$]/g, '\\$&');
const sources = [
  ...SIGNS.map(
    ([sign]) => [sign.length, /^[A-Z]/.test(sign) ? `(?<![A-Za-z])${escaped(sign)}` : escaped(sign)] as const,
  ),
  ...[...CODES, ...WORDS.map(([word]) => word)].map(
    (word) => [word.length, `(?<!\\p{L})${word}(?!\\p{L})\\.?`] as const,
  ),
];

/** Source of a pattern (flag `u`) for any currency, longest first. */
export const CURRENCY_PATTERN: string = sources
  .sort((a, b) => b[0] - a[0])
  .map(([, source]) => source)
  .join('|');
const CURRENCY = new RegExp(CURRENCY_PATTERN, 'gu');

const BY_TEXT: ReadonlyMap<string, readonly [string, boolean]> = new Map([
  ...CODES.map((code): [string, readonly [string, boolean]] => [code, [code, false]]),
  ...[...SIGNS, ...WORDS].map(([text, code, shared]): [string, readonly [string, boolean]] => [text, [code, shared]]),
]);

/**
 * The ISO 4217 code of a symbol, word or code, ignoring a full stop after it; undefined if it is no currency.
 */
export function currencyOf(printed: string): { readonly code: string; readonly shared: boolean } | undefined {
  const text = printed.trim().replace(/\.$/, '');
  const match = BY_TEXT.get(text);
  return match === undefined ? undefined : { code: match[0], shared: match[1] };
}

/**
 * Finds the currencies in a text, in order, with or without an amount.
 */
export function findCurrencies(text: string): CurrencyMatch[] {
  return withoutOverlaps(
    matchesOf(CURRENCY, text).flatMap((found) => {
      const currency = currencyOf(found[0]);
      if (currency === undefined) return [];
      return [{ start: found.index, end: found.index + found[0].length, text: found[0], ...currency }];
    }),
  );
}

/** Whether a value is the code of a currency, whose sign may be what is printed. */
export function isCurrencyCode(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value) && findCurrencies(value).length > 0;
}
