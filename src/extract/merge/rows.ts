import { isObject } from '../../util/json.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import { isPartOf, type Leaves, leavesOfRow } from './compare.ts';
import { childOf, type Scalar, type Source } from './source.ts';

/** An item of a list, from one chunk or merged from several. */
export interface Row {
  readonly sources: readonly Source[];
  /** The values of all sources. */
  readonly leaves: Leaves;
}

/** The rows of a list value. */
export function rowsOf(source: Source): readonly Row[] {
  const items: readonly unknown[] = Array.isArray(source.value) ? source.value : [];
  return items.map((item, index) => ({ sources: [childOf(source, index, item)], leaves: leavesOfRow(item) }));
}

/** Merges two readings of one row; of a text that one has in full and the other in part, the part is dropped. */
export function uniteRows(a: Row, b: Row): Row {
  const sources = [
    ...a.sources.map((source) => withoutParts(source, b.leaves)),
    ...b.sources.map((source) => withoutParts(source, a.leaves)),
  ];
  return { sources, leaves: new Map([...b.leaves, ...a.leaves]) };
}

function withoutParts(source: Source, other: Leaves): Source {
  if (!isObject(source.value)) return source;
  const entries = Object.entries(source.value).filter(([name, value]) => {
    const fullText = other.get(pointerTo('', name))?.value;
    return fullText === undefined || typeof value !== 'string' || !isPartOf(value, fullText);
  });
  return { ...source, value: Object.fromEntries(entries) };
}

/** Some pages, and how often a value is printed on them in total; undefined if none of them has words. */
export interface PrintedPages {
  readonly numbers: readonly number[];
  times(value: Scalar): number | undefined;
}

/**
 * Maximum of rows like this one on the pages: the lowest count among its values that are printed there. 0 if most of
 * its values are not printed there; undefined if unknown.
 */
export function maxRowsOn(row: Row, pages: PrintedPages): number | undefined {
  const times = [...row.leaves.values()]
    .filter(({ value }) => typeof value !== 'boolean')
    .flatMap(({ value }) => pages.times(value) ?? []);
  if (times.length === 0) return undefined;
  const found = times.filter((count) => count > 0);
  return found.length * 2 < times.length ? 0 : Math.min(...found);
}

/** Whether the model located the row, and none of it on these pages. */
export function isLocatedElsewhere({ sources, leaves }: Row, { numbers }: PrintedPages): boolean {
  const read = sources.flatMap(({ chunk, pointer }) =>
    [...leaves.keys()].flatMap((leaf) => chunk.evidence[pointer + leaf]?.page ?? []),
  );
  return read.length > 0 && !read.some((page) => numbers.includes(page));
}
