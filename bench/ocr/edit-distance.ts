/** One step of an alignment: what is printed, what was read, and the place in what was read. */
export interface Step {
  readonly a: string | undefined;
  readonly b: string | undefined;
  readonly at: number;
}

/** The least number of changes that make `b` of `a`, and which. Source: Levenshtein, 1965. */
export function editDistance(
  a: readonly string[],
  b: readonly string[],
): { readonly distance: number; readonly steps: readonly Step[] } {
  const columns = b.length + 1;
  const costs = new Uint32Array((a.length + 1) * columns);
  for (let i = 0; i <= a.length; i += 1) {
    for (let j = 0; j <= b.length; j += 1) {
      costs[i * columns + j] =
        i === 0 || j === 0
          ? i + j
          : Math.min(
              (costs[(i - 1) * columns + j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
              (costs[(i - 1) * columns + j] ?? 0) + 1,
              (costs[i * columns + j - 1] ?? 0) + 1,
            );
    }
  }
  const steps: Step[] = [];
  for (let [i, j] = [a.length, b.length]; i > 0 || j > 0; ) {
    const cost = costs[i * columns + j] ?? 0;
    if (i > 0 && j > 0 && cost === (costs[(i - 1) * columns + j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)) {
      steps.push({ a: a[--i], b: b[--j], at: j });
    } else if (i > 0 && cost === (costs[(i - 1) * columns + j] ?? 0) + 1) {
      steps.push({ a: a[--i], b: undefined, at: j });
    } else {
      steps.push({ a: undefined, b: b[--j], at: j });
    }
  }
  return { distance: costs.at(-1) ?? 0, steps: steps.reverse() };
}
