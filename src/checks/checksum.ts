import { isIban } from '../document/values/iban.ts';

/** Kinds of numbers with check digits. */
export type ChecksumKind = 'iban' | 'luhn' | 'vat' | 'isbn' | 'ean';

/** Digits that every such number has. */
const MIN_DIGITS = 4;

/**
 * Whether the check digits of a number are right; spaces, points and hyphens do not count. Undefined if its form is not
 * known, as of a VAT number without a country's code.
 */
export async function hasRightCheckDigits(text: string, kind: ChecksumKind): Promise<boolean | undefined> {
  const plain = text.replace(/[\s.\u00a0-]/g, '').toUpperCase();
  // A percentage or a single word beside the label is no such number, whatever its country.
  if (kind !== 'luhn' && plain.replace(/\D/g, '').length < MIN_DIGITS) return false;
  switch (kind) {
    case 'iban':
      return /^[A-Z]{2}\d/.test(plain) ? isIban(plain) : undefined;
    case 'vat':
      return isVat(plain);
    case 'luhn':
      return /^\d{2,40}$/.test(plain) ? luhnSum(plain) % 10 === 0 : undefined;
    case 'ean':
      return /^(?:\d{8}|\d{12,14})$/.test(plain) ? alternatingSum(plain) % 10 === 0 : undefined;
    case 'isbn':
      return isIsbn(plain);
  }
}

async function isVat(plain: string): Promise<boolean | undefined> {
  if (!/^[A-Z]{2}[A-Z0-9+*]{2,13}$/.test(plain)) return undefined;
  // It takes a while to load, and few documents need it.
  const { euVat } = await import('stdnum');
  const country = plain.slice(0, 2) === 'EL' ? 'GR' : plain.slice(0, 2);
  const validators = euVat[country as keyof typeof euVat];
  return validators === undefined ? undefined : [validators].flat().some((one) => one.validate(plain).isValid);
}

/** Source: ISO/IEC 7812-1, annex B. */
function luhnSum(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, at) => {
    const double = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return sum + (double > 9 ? double - 9 : double);
  }, 0);
}

/** Digits with the weights 1 and 3 from the right. Source: GS1 General Specifications 7.9. */
function alternatingSum(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
}

/** Source: ISO 2108. */
function isIsbn(plain: string): boolean | undefined {
  if (/^97[89]\d{10}$/.test(plain)) return alternatingSum(plain) % 10 === 0;
  if (!/^\d{9}[\dX]$/.test(plain)) return undefined;
  const sum = [...plain].reduce((all, digit, at) => all + (10 - at) * (digit === 'X' ? 10 : Number(digit)), 0);
  return sum % 11 === 0;
}
