import type { Corrections } from '../api.ts';

type Correction = Corrections['corrections'][number];

/** Counts of corrections under one name. */
export interface Tally extends Pick<Correction, 'right' | 'wrong' | 'missed' | 'invented'> {
  readonly type: string;
  readonly name: string;
}

/** Adds corrections up under a name of each, the most corrected first. */
export function tally(corrections: readonly Correction[], nameOf: (one: Correction) => string): readonly Tally[] {
  const sums = new Map<string, Tally>();
  for (const one of corrections) {
    const name = nameOf(one);
    const key = `${one.type} ${name}`;
    const before = sums.get(key) ?? { type: one.type, name, right: 0, wrong: 0, missed: 0, invented: 0 };
    sums.set(key, {
      ...before,
      right: before.right + one.right,
      wrong: before.wrong + one.wrong,
      missed: before.missed + one.missed,
      invented: before.invented + one.invented,
    });
  }
  return [...sums.values()].sort((a, b) => errorsIn(b) - errorsIn(a) || b.right - a.right);
}

/** How many values are not right. */
export function errorsIn({ wrong, missed, invented }: Omit<Tally, 'type' | 'name'>): number {
  return wrong + missed + invented;
}
