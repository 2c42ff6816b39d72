import type { ReasonCode } from '../../schemas/result.ts';
import { FIELDS, REASONS, STEPS, TYPES } from './german.ts';
import { language } from './state/settings.ts';
import { WORDS } from './texts.ts';

type Because = ReasonCode | undefined;

/** The name of a text. */
export type WordKey = keyof typeof WORDS;

/** A text in the language of the page. */
export function t(key: WordKey, values: Readonly<Record<string, string | number>> = {}): string {
  const text: string = WORDS[key][language.value === 'de' ? 1 : 0];
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A text about a number of things: one for a single one, another for all others. */
export function tn(one: WordKey, many: WordKey, n: number): string {
  return n === 1 ? t(one) : t(many, { n: formatNumber(n) });
}

/** The language as it is written where the browser is from. */
function locale(): string {
  const own = navigator.languages.find((name) => name.startsWith(language.value));
  return own ?? language.value;
}

/** A number as the language writes it. */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** A share from 0 to 1 in percent; a dash where there is none. */
export function formatShare(share: number | null): string {
  return share === null ? '–' : formatNumber(share, { style: 'percent', maximumFractionDigits: 1 });
}

/** US dollars, with as many digits as tell a cheap document from a free one. */
export function formatCost(value: number | null | undefined): string {
  if (value === null) return t('cost_unknown');
  if (value === undefined) return '';
  if (value === 0) return t('cost_free');
  return formatNumber(value, { style: 'currency', currency: 'USD', maximumFractionDigits: value < 1 ? 4 : 2 });
}

/** When something was, as one would say it today; to the second where several are told apart by it. */
export function formatTime(iso: string, { seconds = false, now = new Date() } = {}): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === now.toDateString();
  const time: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  };
  const day: Intl.DateTimeFormatOptions = {
    day: '2-digit',
    month: 'short',
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  };
  return new Intl.DateTimeFormat(locale(), isToday ? time : { ...day, ...time }).format(at);
}

/** A time span in the unit that suits it. */
export function formatDuration(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  const [unit, size] = units.find(([, own]) => seconds >= own) ?? (['second', 1] as const);
  return formatNumber(Math.round(seconds / size), { style: 'unit', unit, unitDisplay: 'short' });
}

/** Bytes, in the unit that suits them. */
export function formatBytes(bytes: number): string {
  const [value, unit] = bytes < 1e3 ? [bytes, 'B'] : bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${formatNumber(value, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}

/** Why a value is in doubt, in the language of the page. */
export function reasonText({ because, reason }: { readonly because?: Because; readonly reason: string }): string {
  return language.value === 'de' && because !== undefined ? REASONS[because] : reason;
}

/** What a common field is called on the German page; undefined for others, and in English. */
export function fieldWord(name: string): string | undefined {
  return inGerman(FIELDS, name);
}

/** What a document type is called: built-in ones in German by a word, all others by their name. */
export function typeWord(name: string): string {
  return inGerman(TYPES, name) ?? name;
}

/** What a step of a worker is called. */
export function stepWord(name: string): string {
  return inGerman(STEPS, name) ?? name;
}

function inGerman(words: Readonly<Record<string, string>>, name: string): string | undefined {
  return language.value === 'de' && Object.hasOwn(words, name) ? words[name] : undefined;
}

/** Who looked at something, and when. */
export function whoChecked({ by, at }: { readonly by?: string | undefined; readonly at: string }): string {
  const when = formatTime(at);
  return by === undefined ? t('checked_at', { when }) : t('checked_by', { who: by, when });
}
