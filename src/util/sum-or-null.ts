/** The sum of numbers; null, for unknown, where one of them is. */
export function sumOrNull(values: Iterable<number | null>): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
}
