/** The median of numbers, the upper one of an even count; undefined without numbers. */
export function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.trunc(values.length / 2)];
}
