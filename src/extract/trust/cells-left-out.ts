import type { Check } from '../../../schemas/checks.ts';
import { listOf } from '../../checks/outcome.ts';
import type { LabelledValue } from '../../model/local/witness.ts';
import { isWithin } from '../../util/json-pointer.ts';
import type { CheckedList } from '../rows/check-lists.ts';
import { standsIn } from '../rows/columns.ts';
import type { PrintedValue } from '../rows/printed-line.ts';
import { amountsAtEnd } from '../rows/unclaimed-amounts.ts';
import { columnsLeftOut } from './columns-left-out.ts';
import { type IsUsed, type LeftOut, PERCENTAGE } from './left-out-value.ts';
import type { Proof } from './proof.ts';
import type { Proofs } from './prove.ts';
import { witnessedCells } from './witnessed-cells.ts';

/** Whether words of a value, or of a text the most, are those of a value of the answer. */
function isTaken({ value, page, words }: LabelledValue, isUsed: IsUsed): boolean {
  const used = words.filter((word) => isUsed(page, [word])).length;
  return typeof value === 'string' && /\p{L}{3}\P{L}+\p{L}/u.test(value) ? 2 * used > words.length : used > 0;
}

/** A value as its row prints it. */
function textOf({ value, words }: LabelledValue, values: readonly PrintedValue[]): string {
  const isAll = (printed: PrintedValue) =>
    printed.words.length === words.length && printed.words.every((word) => words.includes(word));
  return values.find(isAll)?.text ?? String(value);
}

/** Share of the other rows that must have a property for a row without it to be suspicious, unless the rules read it. */
const MIN_SHARE = 0.5;

/** What other rows say of a property: where it stands, and what it is. */
interface Extent {
  readonly text: string;
  readonly kind: PrintedValue['kind'];
  readonly x0: number;
  readonly x1: number;
}

/**
 * Finds the properties that most other rows of a list have, that a row lacks, and whose value stands in that row where it
 * stands in the others, or where the rules take it.
 */
export function cellsLeftOut(
  { lists, proofs, witness }: Proofs,
  isUsed: IsUsed,
  checks: readonly Check[],
): readonly LeftOut[] {
  const found: LeftOut[] = lists.flatMap((list) => {
    const amounts = amountsLeftOut(list, isUsed, checks);
    return amounts.length > 0 ? [...amounts] : [...onlyNumbersLeftOut(list, isUsed), ...columnsLeftOut(list, isUsed)];
  });
  const witnessed = witnessedCells(lists, witness);
  for (const list of lists) {
    const read = [...witnessed.keys()].filter((pointer) => list.pointers.some((own) => isWithin(pointer, own)));
    const names = new Set([
      ...list.rows.flatMap(({ leaves }) => leaves.map(({ pointer }) => pointer)),
      ...read.map((pointer) => pointer.slice(pointer.lastIndexOf('/'))),
    ]);
    for (const [at, { page, values, near, headings }] of list.places) {
      const row = list.rows[at];
      if (row === undefined) continue;
      const has = new Set(row.leaves.map(({ pointer }) => pointer));
      for (const name of names) {
        if (has.has(name)) continue;
        const taken = witnessed.get(row.pointer + name);
        if (taken === undefined && !isUsual(name, at, list)) continue;
        const isFree = ({ words }: PrintedValue) => !isUsed(page, words);
        const printed =
          (taken !== undefined && !isTaken(taken, isUsed) ? textOf(taken, values) : undefined) ??
          printedAt(name, list, proofs, values.filter(isFree))?.text ??
          printedBeside(name, list, proofs, near.filter(isFree))?.text ??
          headings.get(name)?.text;
        if (printed !== undefined) found.push({ pointer: row.pointer + name, page, text: printed, because: 'place' });
      }
    }
  }
  return found;
}

/**
 * The amounts of rows of which none has the property that a rule adds up, although their lines end with amounts of money
 * that no value has.
 */
function amountsLeftOut(list: CheckedList, isUsed: IsUsed, checks: readonly Check[]): readonly LeftOut[] {
  const [pointer = ''] = list.pointers;
  const summed = checks.flatMap((check) => ('sum' in check ? listOf(check.sum) : []));
  const names = summed.flatMap((place) => (place.startsWith(`${pointer}/*/`) ? [place.slice(pointer.length + 2)] : []));
  const has = (name: string) => list.rows.some(({ leaves }) => leaves.some((leaf) => leaf.pointer === name));
  const [name] = names;
  if (name === undefined || names.some(has)) return [];
  const found = [...list.places].flatMap(([at, { page, values }]): readonly LeftOut[] => {
    const free = amountsAtEnd(values).find(({ words }) => !isUsed(page, words));
    const row = list.rows[at];
    if (free === undefined || row === undefined) return [];
    return [{ pointer: row.pointer + name, page, text: free.text, because: 'place' }];
  });
  return found.length >= MIN_SHARE * list.places.size ? found : [];
}

const DECIMALS = /\d[.,]\d\d(?:\D|$)/;

/**
 * The only number that rows have no value for, where their lines print one number more than they have: the column that an
 * answer lacks in all rows.
 */
function onlyNumbersLeftOut({ rows, places, kinds }: CheckedList, isUsed: IsUsed): readonly LeftOut[] {
  const found = [...places].flatMap(([at, { page, values }]): readonly LeftOut[] => {
    const row = rows[at];
    const has = new Set(row?.leaves.map(({ pointer }) => pointer));
    const [name, ...others] = kinds.decimals.filter((pointer) => !has.has(pointer));
    if (row === undefined || name === undefined || others.length > 0) return [];
    const isOfKind = ({ percent, text }: PrintedValue) =>
      PERCENTAGE.test(name) ? percent !== undefined : percent === undefined && DECIMALS.test(text);
    const free = values.filter((value) => value.kind === 'number' && isOfKind(value) && !isUsed(page, value.words));
    const [only, ...more] = free;
    if (only === undefined || more.some(({ x0, x1 }) => x0 > only.x1 || x1 < only.x0)) return [];
    return [{ pointer: row.pointer + name, page, text: only.text.trim(), because: 'place' }];
  });
  return found.length >= MIN_SHARE * places.size ? found : [];
}

function isUsual(name: string, at: number, { rows }: CheckedList): boolean {
  const others = rows.filter((_, index) => index !== at);
  const having = others.filter(({ leaves }) => leaves.some(({ pointer }) => pointer === name)).length;
  return having > 0 && having >= MIN_SHARE * others.length;
}

/** The free value of a row in the column of a property, or where other rows have it if that is no column. */
function printedAt(
  name: string,
  list: CheckedList,
  proofs: ReadonlyMap<string, Proof>,
  free: readonly PrintedValue[],
): PrintedValue | undefined {
  const column = list.columns.find(({ pointer }) => pointer === name);
  if (column !== undefined) return free.find((value) => value.kind === column.kind && standsIn(value, column));
  const extents = extentsOf(name, list, proofs);
  return free.find((value) =>
    extents.some(
      ({ kind, x0, x1 }) =>
        kind === value.kind &&
        2 * (Math.min(x1, value.x1) - Math.max(x0, value.x0)) >= Math.min(x1 - x0, value.x1 - value.x0),
    ),
  );
}

/** Other rows that must have a value of one form at one place for what stands there beside a row's lines to be its own. */
const MIN_ALIKE = 2;

/** A free value beside the lines of a row that begins where those of most other rows do and has their form. */
function printedBeside(
  name: string,
  list: CheckedList,
  proofs: ReadonlyMap<string, Proof>,
  free: readonly PrintedValue[],
): PrintedValue | undefined {
  const extents = extentsOf(name, list, proofs);
  return free.find((value) => {
    const alike = extents.filter(({ kind, text, x0, x1 }) => {
      const room = (x1 - x0) / Math.max(1, text.length);
      return kind === value.kind && formOfWord(text) === formOfWord(value.text) && Math.abs(x0 - value.x0) <= room;
    });
    return alike.length >= MIN_ALIKE && alike.length > MIN_SHARE * extents.length;
  });
}

/** Whether a word is a code, a word, an amount with decimals or a whole number. */
function formOfWord(text: string): string {
  if (!/\d/.test(text)) return 'word';
  if (/\p{L}/u.test(text)) return 'code';
  return /[.,]\d+\D*$/.test(text) ? 'decimals' : 'whole';
}

function extentsOf(name: string, list: CheckedList, proofs: ReadonlyMap<string, Proof>): readonly Extent[] {
  return [...list.places].flatMap(([at, { values }]): readonly Extent[] => {
    const place = proofs.get((list.rows[at]?.pointer ?? '') + name)?.place;
    if (place === undefined) return [];
    const own = values.filter(({ words }) => words.every((word) => place.words.includes(word)));
    const typed = own.find(({ kind }) => kind !== 'text') ?? own[0];
    return typed === undefined ? [] : [typed];
  });
}
