import { normalise } from '../../document/values/normalise.ts';
import type { PageIndex } from '../page-index.ts';
import { findPlaces } from '../places/find-places.ts';
import type { Scalar } from './source.ts';

/** Counts how often a page shows a value in any notation. Fast rather than thorough, since lists have many rows. */
export function countPrinted(value: Scalar, index: PageIndex): number {
  if (typeof value === 'boolean') return 0;
  if (typeof value === 'number') return countNumber(value, index);
  const times = Math.max(countMeaning(value, index), countText(normalise(value), index));
  return times > 0 || !/\s/.test(value) || findPlaces(value, index, { alike: false }).length === 0 ? times : 1;
}

function countNumber(value: number, index: PageIndex): number {
  const is = (read: number | undefined) => read !== undefined && Math.abs(read - value) < 1e-9;
  const amounts = index.amounts().filter((printed) => is(printed.value.value) || is(printed.value.alternative));
  const words = [String(value), value.toFixed(2)].map((text) => index.byKey.get(normalise(text))?.length ?? 0);
  return Math.max(amounts.length, ...words);
}

function countMeaning(value: string, index: PageIndex): number {
  const day = /^\d{4}-\d\d-\d\d/.exec(value)?.[0];
  if (day !== undefined) {
    return index.dates().filter(({ value: { iso, alternative } }) => iso === day || alternative === day).length;
  }
  if (/^[A-Z]{3}$/.test(value)) return index.currencies().filter((printed) => printed.value === value).length;
  if (/^\d\d:\d\d/.test(value)) return index.times().filter((printed) => value.startsWith(printed.value)).length;
  return 0;
}

/** Counts a sequence of letters and digits, except inside longer numbers. */
function countText(key: string, { key: page, keyWords }: PageIndex): number {
  if (key === '') return 0;
  const cutsNumber = (at: number) =>
    keyWords[at - 1] === keyWords[at] && /^\d\d$/.test(`${page[at - 1] ?? ''}${page[at] ?? ''}`);
  let times = 0;
  for (let at = page.indexOf(key); at >= 0; ) {
    const isSeparate = !cutsNumber(at) && !cutsNumber(at + key.length);
    if (isSeparate) times += 1;
    at = page.indexOf(key, at + (isSeparate ? key.length : 1));
  }
  return times;
}
