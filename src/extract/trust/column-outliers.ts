import { decimalsIn } from '../../checks/outcome.ts';
import { findDates } from '../../document/values/dates.ts';
import { parentOf } from '../../util/json-pointer.ts';
import type { Proof } from './proof.ts';

/** How a cell compares with the same property in the other rows of its list. */
export interface ColumnOutliers {
  /** Whether its text goes on in the line below, where most others do not. */
  readonly goesOnAlone: boolean;
  /** Whether words right beside it belong to no value, where that is so of few others. */
  readonly isCutAlone: boolean;
  /** Whether all others are of one form and it is of another: words for a code, cents for a whole number. */
  readonly isUnlike: boolean;
}

type Cell = Pick<Proof, 'leaf' | 'place' | 'row' | 'goesOnBelow' | 'adjoins'>;

/** Other rows that must agree on a form. */
const MIN_OTHERS = 2;

/** Compares the cells of lists with those of the other rows, by JSON Pointer. */
export function findColumnOutliers(cells: Iterable<Cell>): ReadonlyMap<string, ColumnOutliers> {
  const columns = new Map<string, Cell[]>();
  for (const cell of cells) {
    if (cell.row === undefined) continue;
    const { pointer } = cell.leaf;
    const key = `${parentOf(parentOf(pointer))}/*${pointer.slice(parentOf(pointer).length)}`;
    const own = columns.get(key);
    if (own === undefined) columns.set(key, [cell]);
    else own.push(cell);
  }
  const found = new Map<string, ColumnOutliers>();
  for (const column of columns.values()) {
    const forms = column.map(formOf);
    const counts = new Map<string, number>();
    for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1);
    const adjoining = column.filter(({ adjoins }) => adjoins).length;
    for (const [at, { leaf, goesOnBelow, adjoins, place }] of column.entries()) {
      // Where codes stand below the others, words are more of a text.
      const goingOn = column.filter(
        (other) => other.goesOnBelow && other.place?.isCodeBelow === place?.isCodeBelow,
      ).length;
      const others = column.length - 1;
      const othersAgree = counts.size === 2 && counts.get(forms[at] ?? '') === 1;
      found.set(leaf.pointer, {
        goesOnAlone: goesOnBelow && others > 0 && (goingOn - 1) * 2 <= others,
        isCutAlone: adjoins && others > 0 && (adjoining - 1) * 2 <= others,
        isUnlike: others >= MIN_OTHERS && othersAgree,
      });
    }
  }
  return found;
}

/** What a value looks like: a number by its printed decimals, a date, a code, a word, or several. */
function formOf({ leaf: { value }, place }: Cell): string {
  if (typeof value === 'number') return `number ${decimalsIn(place?.text) ?? 0}`;
  if (typeof value !== 'string') return typeof value;
  const text = value.trim();
  if (findDates(text).length === 1 && text.length <= 20) return 'date';
  if (!/\p{L}{3}/u.test(text)) return /\d/.test(text) ? 'code' : 'short';
  if (/\s/.test(text)) return 'words';
  return /\d/.test(text) ? 'code' : /^\p{Lu}{3}$/u.test(text) ? 'short' : 'word';
}
