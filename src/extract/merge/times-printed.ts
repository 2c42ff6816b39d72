import { normalise } from '../../document/values/normalise.ts';
import { findValue } from '../find-value.ts';
import type { PageIndex } from '../page-index.ts';
import type { Scalar } from './source.ts';

/** How often a value stands on a page, in whichever way it is printed. Rows of a list are many, so this is quick rather than thorough. */
export function timesPrinted(value: Scalar, index: PageIndex): number {
  if (typeof value === 'boolean') return 0;
  if (typeof value === 'number') return timesOfNumber(value, index);
  const times = Math.max(timesOfMeaning(value, index), timesOfText(normalise(value), index));
  return times > 0 || !/\s/.test(value) || findValue(value, index) === undefined ? times : 1;
}

function timesOfNumber(value: number, index: PageIndex): number {
  const is = (read: number | undefined) => read !== undefined && Math.abs(read - value) < 1e-9;
  const amounts = index.amounts().filter((printed) => is(printed.value.value) || is(printed.value.alternative));
  const words = [String(value), value.toFixed(2)].map((text) => index.byKey.get(normalise(text))?.length ?? 0);
  return Math.max(amounts.length, ...words);
}

function timesOfMeaning(value: string, index: PageIndex): number {
  const day = /^\d{4}-\d\d-\d\d/.exec(value)?.[0];
  if (day !== undefined) {
    return index.dates().filter(({ value: { iso, alternative } }) => iso === day || alternative === day).length;
  }
  if (/^[A-Z]{3}$/.test(value)) return index.currencies().filter((printed) => printed.value === value).length;
  if (/^\d\d:\d\d/.test(value)) return index.times().filter((printed) => value.startsWith(printed.value)).length;
  return 0;
}

/** How often letters and digits stand on the page one after the other, not in the middle of a longer number. */
function timesOfText(key: string, { key: page, keyWords }: PageIndex): number {
  if (key === '') return 0;
  const cutsNumber = (at: number) =>
    keyWords[at - 1] === keyWords[at] && /^\d\d$/.test(`${page[at - 1] ?? ''}${page[at] ?? ''}`);
  let times = 0;
  for (let at = page.indexOf(key); at >= 0; ) {
    const isWhole = !cutsNumber(at) && !cutsNumber(at + key.length);
    if (isWhole) times += 1;
    at = page.indexOf(key, at + (isWhole ? key.length : 1));
  }
  return times;
}
