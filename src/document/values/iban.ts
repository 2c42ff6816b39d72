import { matchesOf, type Span } from './span.ts';

/** An IBAN in a text. */
export interface IbanMatch extends Span {
  readonly text: string;
  /** Without spaces. */
  readonly iban: string;
  /** Whether length and check digits are valid (ISO 13616, mod 97). */
  readonly valid: boolean;
}

/** Length of an IBAN by country. Source: SWIFT IBAN registry. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const CANDIDATE = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}(?![A-Za-z0-9])/g;

/** Characters that OCR may have lost. */
const MAX_LOST = 2;

/** Remainder of the rearranged number modulo 97: 1 for a valid IBAN. Source: ISO 7064 MOD 97-10. */
function remainder(iban: string): number {
  let rest = 0;
  for (const letter of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of String(Number.parseInt(letter, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest;
}

/** Whether an IBAN without spaces has a valid length and check digits. */
export function isIban(iban: string): boolean {
  return (
    /^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban) && LENGTHS.get(iban.slice(0, 2)) === iban.length && remainder(iban) === 1
  );
}

/**
 * Finds the IBANs in a text, in order, with or without spaces in groups of four. Wrong check digits are reported as not
 * `valid`.
 */
export function findIbans(text: string): IbanMatch[] {
  return matchesOf(CANDIDATE, text).flatMap((found) => {
    const length = LENGTHS.get(found[0].slice(0, 2));
    if (length === undefined) return [];
    // A word after the number may look like another group, so the country's length decides.
    let [end, seen] = [0, 0];
    while (end < found[0].length && seen < length) {
      if (found[0][end] !== ' ') seen += 1;
      end += 1;
    }
    // Anything much shorter is another number that begins with a country's code, as a tax number does.
    if (seen < length - MAX_LOST) return [];
    const printed = found[0].slice(0, end).trimEnd();
    const iban = printed.replaceAll(' ', '');
    return [{ start: found.index, end: found.index + printed.length, text: printed, iban, valid: isIban(iban) }];
  });
}
