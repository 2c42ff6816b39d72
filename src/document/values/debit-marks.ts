const AMOUNT_MARKED = /\d[.,]\d{2} ?(?:EUR|€)? ?(?<mark>[SH])(?![\p{L}\d.])/gu;
/** Words that a German statement of an account has. */
const OF_ACCOUNT = /(?<!\p{L})(?:soll|haben|saldo|\p{L}*konto\p{L}*|buchung\p{L}*)(?!\p{L})/iu;
const MIN_MARKED = 2;

/**
 * Whether a text marks debits with an S (`Soll`) and credits with an H (`Haben`) behind the amounts, as German
 * statements do. Elsewhere such letters are units, sizes or rates of a tax.
 */
export function marksDebits(text: string): boolean {
  const marks = Array.from(text.matchAll(AMOUNT_MARKED), (found) => found.groups?.mark);
  return marks.length >= MIN_MARKED && marks.includes('S') && OF_ACCOUNT.test(text);
}

const DEBIT = /^ ?DR(?![\p{L}\d])/u;
const DEBIT_OR_S = /^ ?(?:DR|S)(?![\p{L}\d])/u;

/** Number of characters of the mark of a debit that a text begins with: `DR`, or `S` where these are such marks; else 0. */
export function debitMarkLength(text: string, hasMarks: boolean): number {
  return (hasMarks ? DEBIT_OR_S : DEBIT).exec(text)?.[0].length ?? 0;
}
