/** The sum of numbers; null, meaning unknown, if one of them is null. */
export function sumOrNull(values: Iterable<number | null>): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
}
