import { inferDayFirst } from '../../../document/values/dates.ts';
import { inferDecimalMark } from '../../../document/values/numbers.ts';
import type { Layout } from '../layout/layout.ts';
import type { Habits } from './reading.ts';

/** A place in the United States: nobody else writes the month first. */
const AMERICAN =
  /(?<![A-Za-z])(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?(?!\d)/;

/** Told from the document itself: unambiguous dates first, then an American address; numbers with two decimals. */
export function habitsOf(layout: Layout): Habits {
  const texts = layout.lines.map((line) => line.text);
  const american = texts.some((text) => AMERICAN.test(text)) ? false : undefined;
  return { dayFirst: inferDayFirst(texts) ?? american, decimalMark: inferDecimalMark(texts) };
}
