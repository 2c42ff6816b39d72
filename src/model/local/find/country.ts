import { fold } from '../../../document/values/normalise.ts';
import { perObject } from '../../../util/per-object.ts';

/** The languages in which documents name countries. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv', 'da', 'nb', 'fi', 'ms'];
/** Names of countries that are those of a city as well, behind whose postcode they stand; and codes of no country. */
const NOT_ALONE: ReadonlySet<string> = new Set([
  'LU',
  'MC',
  'SM',
  'VA',
  'GI',
  'PA',
  'GT',
  'DJ',
  'KW',
  'EU',
  'EZ',
  'UN',
  'ZZ',
]);
/** What else countries are called on documents. */
const OTHER_NAMES = ['usa', 'u.s.a.', 'uk', 'u.k.', 'nederland', 'the netherlands', 'brasil'];

const A = 'A'.charCodeAt(0);
const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(A + index));

interface Countries {
  /** ISO 3166. */
  readonly codes: ReadonlySet<string>;
  /** Folded. */
  readonly names: ReadonlySet<string>;
}

/** All countries, which take a while to name. */
const namesOfCountries = perObject((languages: readonly string[]): Countries => {
  const displays = languages.map((language) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }));
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(
    (code) => !NOT_ALONE.has(code) && !code.startsWith('X') && displays[0]?.of(code) !== undefined,
  );
  const names = codes.flatMap((code) => displays.flatMap((display) => display.of(code) ?? []));
  return { codes: new Set(codes), names: new Set([...names, ...OTHER_NAMES].map(fold)) };
});

/** Whether a line is the name of a country, or its name in two languages, and nothing else. */
export function isCountry(text: string): boolean {
  const name = fold(text).replace(/^[^\p{L}]+|[^\p{L}.]+$/gu, '');
  return name.split(/\s*\/\s*/).every((part) => namesOfCountries(LANGUAGES).names.has(part));
}

/** Whether a line is the ISO 3166 code of a country and nothing else: `DE`. */
export function isCountryCode(text: string): boolean {
  return /^[A-Z]{2}$/.test(text.trim()) && namesOfCountries(LANGUAGES).codes.has(text.trim());
}
