import { inferDayFirst } from './dates.ts';

/** A place in the United States: nobody else writes the month first. */
const AMERICAN =
  /(?<![A-Za-z])(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?(?!\d)/;

/** Whether a text names a place in the United States by its state and ZIP code. */
export function isAmerican(texts: readonly string[]): boolean {
  return texts.some((text) => AMERICAN.test(text));
}

/**
 * Whether the numeric dates of a text have the day first, told from the text itself: from dates that can only be read one way,
 * else from an American address. Nothing where neither tells.
 */
export function dayOrderOf(texts: readonly string[]): boolean | undefined {
  return inferDayFirst(texts) ?? (isAmerican(texts) ? false : undefined);
}
