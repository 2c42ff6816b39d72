import { findEmails, findUrls } from './contacts.ts';

/** The currencies that are printed with a sign, by the countries of addresses on the web. */
const CURRENCIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  $: { au: 'AUD', ca: 'CAD', nz: 'NZD', sg: 'SGD', hk: 'HKD', mx: 'MXN', us: 'USD' },
  kr: { se: 'SEK', no: 'NOK', dk: 'DKK' },
  '¥': { jp: 'JPY', cn: 'CNY' },
  Rs: { in: 'INR', pk: 'PKR', lk: 'LKR' },
};

/**
 * The ISO 4217 code of a currency whose sign several countries share, by the country of the addresses on the web in
 * `texts`; undefined where these are of none of them, or of several.
 */
export function localCurrency(sign: string, texts: readonly string[]): string | undefined {
  const byCountry = CURRENCIES[sign] ?? {};
  const hosts = texts.flatMap((text) => [
    ...findEmails(text).map(({ value }) => value),
    ...findUrls(text).map(({ value }) => value.replace(/^https?:\/\//, '').replace(/\/.*$/, '')),
  ]);
  const found = new Set(hosts.flatMap((host) => byCountry[host.slice(host.lastIndexOf('.') + 1).toLowerCase()] ?? []));
  return found.size === 1 ? [...found][0] : undefined;
}
