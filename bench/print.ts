export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
}

/** Prints a line of columns, the first to the left, the others to the right. */
export function row(cells: readonly (string | number)[], widths: readonly number[]): void {
  const line = cells.map((cell, index) => {
    const width = widths[index] ?? 10;
    return index === 0 ? String(cell).padEnd(width) : String(cell).padStart(width);
  });
  console.log(line.join(' '));
}
