import type { ListRow } from './list-row.ts';
import type { PrintedLine } from './printed-line.ts';
import { keysOfValue } from './value-key.ts';

/** The line above rows that says what one of their properties is, as the name of a group of articles. */
export interface Heading {
  readonly page: number;
  /** Indices of the words of its value on the page. */
  readonly words: readonly number[];
  readonly text: string;
  /** Whether it says what the row has. */
  readonly isOwn: boolean;
}

/** Share of the rows that must have a value that their lines do not print, but a line above. */
const MIN_SHARE = 0.5;
/** Maximum of different headings of one property. */
const MAX_HEADINGS = 300;

/**
 * The headings of rows, by index of the row and JSON Pointer of the property within it: the nearest line above that
 * no row is placed on and that prints a value that rows have for the property. It may stand at the foot of the page before.
 */
export function headingsOf(
  rows: readonly ListRow[],
  lines: readonly PrintedLine[],
  lineOf: ReadonlyMap<number, number>,
): ReadonlyMap<number, ReadonlyMap<string, Heading>> {
  const found = new Map<number, Map<string, Heading>>();
  const ofRows = new Set(lineOf.values());
  const inOrder = [...lineOf].sort(([, a], [, b]) => a - b);
  for (const [name, values] of unprinted(rows, lines, lineOf)) {
    // A heading is one of several rows, and what stands in no line of a row may be anything else.
    if (values.size > MAX_HEADINGS || values.size * 2 > lineOf.size) continue;
    const wanted = [...values].map((value) => ({ value, words: value.split('\n') }));
    const headings = lines.flatMap((line) => {
      const isPrinted = ({ words }: (typeof wanted)[number]) => words.every((word) => line.keys.has(word));
      const heading = ofRows.has(line.at) ? undefined : wanted.find(isPrinted);
      return heading === undefined ? [] : [{ line, value: heading.value }];
    });
    let above = -1;
    const own = inOrder.flatMap(([row, at]): readonly (readonly [number, Heading])[] => {
      while ((headings[above + 1]?.line.at ?? at) < at) above += 1;
      const nearest = headings[above];
      if (nearest === undefined) return [];
      const leaf = rows[row]?.leaves.find(({ pointer }) => pointer === name);
      const isOwn = leaf !== undefined && keyOf(leaf.value) === nearest.value;
      return [[row, { ...partOf(nearest.line, nearest.value), isOwn }]];
    });
    if (own.filter(([, { isOwn }]) => isOwn).length < MIN_SHARE * lineOf.size) continue;
    for (const [row, heading] of own) found.set(row, (found.get(row) ?? new Map()).set(name, heading));
  }
  return found;
}

/** The values of properties of texts that the lines of their rows do not print, as their keys. */
function unprinted(
  rows: readonly ListRow[],
  lines: readonly PrintedLine[],
  lineOf: ReadonlyMap<number, number>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [row, at] of lineOf) {
    for (const { pointer, value } of rows[row]?.leaves ?? []) {
      if (typeof value !== 'string' || !/\p{L}{3}/u.test(value)) continue;
      const key = keyOf(value);
      const line = lines[at];
      if (line === undefined || printsAll(line, key)) continue;
      found.set(pointer, (found.get(pointer) ?? new Set()).add(key));
    }
  }
  return found;
}

function keyOf(value: ListRow['leaves'][number]['value']): string {
  return keysOfValue(value).join('\n');
}

function printsAll({ keys }: PrintedLine, key: string): boolean {
  return key.split('\n').every((word) => keys.has(word));
}

function partOf({ page, values }: PrintedLine, key: string): Pick<Heading, 'page' | 'words' | 'text'> {
  const keys = new Set(key.split('\n'));
  const own = values.filter((value) => keys.has(value.key));
  return {
    page,
    words: [...new Set(own.flatMap(({ words }) => words))],
    text: own.map(({ text }) => text).join(' '),
  };
}
