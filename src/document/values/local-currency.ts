import { findEmails, findUrls } from './contacts.ts';
import { isAmerican } from './day-order.ts';

/** The currencies that are printed with a sign, by the countries of addresses on the web. */
const CURRENCIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  $: { au: 'AUD', ca: 'CAD', nz: 'NZD', sg: 'SGD', hk: 'HKD', mx: 'MXN', us: 'USD' },
  kr: { se: 'SEK', no: 'NOK', dk: 'DKK' },
  '¥': { jp: 'JPY', cn: 'CNY' },
  Rs: { in: 'INR', pk: 'PKR', lk: 'LKR' },
};

/** What an issuer prints in one of the countries of the dollar alone: registers, taxes, telephone codes, the country's name. */
const DOLLARS: readonly (readonly [string, RegExp])[] = [
  ['AUD', /(?<![\p{L}\d])(?:ABN|ACN)(?=[\s:.]*\d)|\+61[\s(]?\d|(?<!\p{L})Australia(?!\p{L})/u],
  ['NZD', /(?<![\p{L}\d])NZBN(?=[\s:.]*\d)|\+64[\s(]?\d|(?<!\p{L})New Zealand(?!\p{L})/u],
  ['SGD', /(?<![\p{L}\d])UEN(?=[\s:.]*\w*\d)|\+65[\s(]?\d|(?<!\p{L})Singapore(?!\p{L})/u],
  ['CAD', /(?<!\p{L})(?:GST\/HST|HST|TPS|Canada)(?!\p{L})|(?<![\p{L}\d])\d{9} ?RT ?\d{4}(?!\d)/u],
  ['HKD', /\+852[\s(]?\d|(?<!\p{L})Hong Kong(?!\p{L})/u],
];

/**
 * The ISO 4217 code of a currency whose sign several countries share, by the country of the addresses on the web in
 * `texts`, or of the registers, taxes and telephones that they name; undefined where these are of none of them, or of
 * several.
 */
export function localCurrency(sign: string, texts: readonly string[]): string | undefined {
  const byCountry = CURRENCIES[sign] ?? {};
  const hosts = texts.flatMap((text) => [
    ...findEmails(text).map(({ value }) => value),
    ...findUrls(text).map(({ value }) => value.replace(/^https?:\/\//, '').replace(/\/.*$/, '')),
  ]);
  const found = new Set(hosts.flatMap((host) => byCountry[host.slice(host.lastIndexOf('.') + 1).toLowerCase()] ?? []));
  if (found.size === 0 && sign === '$') {
    for (const [code, mark] of DOLLARS) if (texts.some((text) => mark.test(text))) found.add(code);
    // An issuer of the United States may name a country where it sells.
    if (isAmerican(texts)) found.add('USD');
  }
  return found.size === 1 ? [...found][0] : undefined;
}
