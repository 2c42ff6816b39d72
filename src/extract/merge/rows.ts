import { pointerTo } from '../../util/json-pointer.ts';
import { isPartOf, type Leaves, leavesOfRow } from './compare.ts';
import { childOf, isObject, type Scalar, type Source } from './source.ts';

/** An item of a list, as one chunk has it or as several do. */
export interface Row {
  readonly sources: readonly Source[];
  /** All that its sources say. */
  readonly leaves: Leaves;
}

export function rowsOf(source: Source): readonly Row[] {
  const items: readonly unknown[] = Array.isArray(source.value) ? source.value : [];
  return items.map((item, index) => ({ sources: [childOf(source, index, item)], leaves: leavesOfRow(item) }));
}

/** One row out of two that are the same. Of a text that one of them has only a part of, that part is left out. */
export function unite(a: Row, b: Row): Row {
  const sources = [
    ...a.sources.map((source) => withoutParts(source, b.leaves)),
    ...b.sources.map((source) => withoutParts(source, a.leaves)),
  ];
  return { sources, leaves: new Map([...b.leaves, ...a.leaves]) };
}

function withoutParts(source: Source, other: Leaves): Source {
  if (!isObject(source.value)) return source;
  const kept = Object.entries(source.value).filter(([name, value]) => {
    const whole = other.get(pointerTo('', name))?.value;
    return whole === undefined || typeof value !== 'string' || !isPartOf(value, whole);
  });
  return { ...source, value: Object.fromEntries(kept) };
}

/** Some pages, and how often a value stands on them together; nothing where none of them has words. */
export interface PrintedPages {
  readonly numbers: readonly number[];
  times(value: Scalar): number | undefined;
}

/**
 * How many rows that say as much as this one the pages can hold at most: as many as the value of it that stands there least
 * often, of those that stand there at all. 0 where most of it does not stand there; nothing where that cannot be told.
 */
export function capacityFor(row: Row, pages: PrintedPages): number | undefined {
  const times = [...row.leaves.values()]
    .filter(({ value }) => typeof value !== 'boolean')
    .flatMap(({ value }) => pages.times(value) ?? []);
  if (times.length === 0) return undefined;
  const found = times.filter((count) => count > 0);
  return found.length * 2 < times.length ? 0 : Math.min(...found);
}

/** Whether a model says where it read the row, and nothing of it on these pages. */
export function isReadElsewhere({ sources, leaves }: Row, { numbers }: PrintedPages): boolean {
  const read = sources.flatMap(({ chunk, pointer }) =>
    [...leaves.keys()].flatMap((leaf) => chunk.evidence[pointer + leaf]?.page ?? []),
  );
  return read.length > 0 && !read.some((page) => numbers.includes(page));
}
