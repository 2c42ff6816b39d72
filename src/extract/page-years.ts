import type { PreparedPage } from '../../schemas/page.ts';
import { findDaysOf, yearsIn } from '../document/values/days.ts';
import { perObject } from '../util/per-object.ts';
import type { Pages } from './day-order.ts';
import { textOfWords } from './page-index.ts';

/** The years that a page prints, in which its days without a year are read; those of the document where it prints none. */
export function yearsOfPage(page: PreparedPage, pages: Pages): Promise<readonly number[]> {
  const known = yearsByPage(pages);
  const years = known.get(page.number) ?? findYears(page, pages);
  known.set(page.number, years);
  return years;
}

/** By number of the page: its years are asked for with its lists, its rows and its fields. */
const yearsByPage = perObject((_: Pages) => new Map<number, Promise<readonly number[]>>());

async function findYears(page: PreparedPage, pages: Pages): Promise<readonly number[]> {
  const text = textOfWords(page.words);
  const own = yearsIn(text);
  return own.length > 0 || findDaysOf([LEAP_YEAR], text).length === 0 ? own : yearsOfDocument(pages);
}

/** A year that has every day. */
const LEAP_YEAR = 2024;

const yearsOfDocument = perObject(async (pages: Pages): Promise<readonly number[]> => {
  const years = new Set<number>();
  for (const number of pages.numbers) {
    for (const year of yearsIn(textOfWords((await pages.load(number)).words))) years.add(year);
  }
  return [...years];
});
