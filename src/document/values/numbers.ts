/** The character between units and decimals. */
export type DecimalMark = '.' | ',';

/** A parsed number. */
export interface ReadNumber {
  readonly value: number;
  readonly decimals: number;
  /** Whether the mark may separate thousands or decimals; `alternative` is the other reading. */
  readonly ambiguous: boolean;
  readonly alternative?: number;
}

const GROUP_ONLY = /[\s'’\u00a0\u202f]/g;

function plain(whole: string, fraction: string): ReadNumber {
  const value = Number(fraction === '' ? whole : `${whole}.${fraction}`);
  return { value, decimals: fraction.length, ambiguous: false };
}

/** Significant digits that every number of JSON keeps. Source: IEEE 754 binary64, DBL_DIG. */
const EXACT_DIGITS = 15;

/** Whether a number keeps all digits that are printed. */
function isExact(digits: string): boolean {
  const significant = digits.replace(/[.,]/g, '').replace(/^0+/, '');
  return significant.length <= EXACT_DIGITS || significant.replace(/0+$/, '').length <= EXACT_DIGITS;
}

function groupsOfThree(parts: readonly string[]): boolean {
  return parts.length > 1 && (parts[0] ?? '').length <= 3 && parts.slice(1).every((part) => part.length === 3);
}

/** Groups of two after the first, three at the end: 12,34,567. */
function indianGroups(parts: readonly string[]): boolean {
  const inner = parts.slice(1, -1);
  return parts.length > 2 && parts.at(-1)?.length === 3 && inner.every((part) => part.length === 2);
}

function withOneMark(digits: string, mark: DecimalMark, decimal: DecimalMark | undefined): ReadNumber | undefined {
  const parts = digits.split(mark);
  const joined = parts.join('');
  if (parts.length > 2) {
    if (groupsOfThree(parts) || indianGroups(parts)) return plain(joined, '');
    // OCR confuses the thousands separator with the decimal mark: 1.007.50
    const last = parts.at(-1) ?? '';
    return last.length === 2 && groupsOfThree(parts.slice(0, -1))
      ? plain(parts.slice(0, -1).join(''), last)
      : undefined;
  }
  const [whole = '', fraction = ''] = parts;
  const asDecimal = plain(whole === '' ? '0' : whole, fraction);
  if (!groupsOfThree(parts) || whole === '0' || whole === '') return asDecimal;
  const asGroups = plain(joined, '');
  const decimals = decimal === mark;
  const [chosen, other] = decimals ? [asDecimal, asGroups] : [asGroups, asDecimal];
  return decimal === undefined ? { ...chosen, ambiguous: true, alternative: other.value } : chosen;
}

/**
 * Parses a number such as `1,234.56`, `1.234,56`, `1 234,56`, `1'234.50` or `12,34,567`, without sign and currency.
 * `decimal`: the document's decimal mark, if known; without it, one mark before exactly three digits is ambiguous.
 * Undefined if the marks are invalid, or a number of JSON would not keep all digits.
 */
export function readNumber(printed: string, decimal?: DecimalMark): ReadNumber | undefined {
  const digits = printed.replace(GROUP_ONLY, '');
  if (!/^[\d.,]*\d$/.test(digits) || digits.length > 24 || !isExact(digits)) return undefined;
  const [comma, point] = [digits.lastIndexOf(','), digits.lastIndexOf('.')];
  if (comma < 0 && point < 0) return plain(digits, '');
  if (comma < 0) return withOneMark(digits, '.', decimal);
  if (point < 0) return withOneMark(digits, ',', decimal);
  const [mark, group]: [DecimalMark, DecimalMark] = comma > point ? [',', '.'] : ['.', ','];
  const [whole = '', fraction = '', ...more] = digits.split(mark);
  const groups = whole.split(group);
  if (more.length > 0 || !(groupsOfThree(groups) || indianGroups(groups))) return undefined;
  return plain(groups.join(''), fraction);
}

const CLEAR = /(?<![\d.,])\d{1,3}(?:([.,' \u00a0\u202f])\d{3})*([.,])\d{2}(?![\d.,]\d|\d)/g;

/**
 * Infers the decimal mark of a document from numbers with two decimals; undefined if there are none or both marks are
 * as common.
 */
export function inferDecimalMark(texts: Iterable<string>): DecimalMark | undefined {
  let [points, commas] = [0, 0];
  for (const text of texts) {
    for (const found of text.matchAll(CLEAR)) {
      if (found[2] === '.') points += 1;
      else commas += 1;
    }
  }
  if (points === commas) return undefined;
  return points > commas ? '.' : ',';
}
