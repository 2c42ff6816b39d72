import { inferDayFirst } from './dates.ts';

/** State and ZIP code of the United States, the only country that writes the month first. */
const AMERICAN =
  /(?<![A-Za-z])(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?(?!\d)/;

/** Whether a text has an address in the United States, by state and ZIP code. */
export function isAmerican(texts: readonly string[]): boolean {
  return texts.some((text) => AMERICAN.test(text));
}

/**
 * Whether numeric dates in texts put the day first, judged by unambiguous dates, else by an American address; undefined
 * if neither decides.
 */
export function dayOrderOf(texts: readonly string[]): boolean | undefined {
  return inferDayFirst(texts) ?? (isAmerican(texts) ? false : undefined);
}
