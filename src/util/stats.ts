/** The middle one of some numbers, the upper of two; undefined where there are none. */
export function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.trunc(values.length / 2)];
}
