import type { Box } from '../../schemas/geometry.ts';

/** The smallest box `[x0, y0, x1, y1]` around one or more boxes. */
export function around(boxes: readonly Box[]): Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    x0 = Math.min(x0, box[0]);
    y0 = Math.min(y0, box[1]);
    x1 = Math.max(x1, box[2]);
    y1 = Math.max(y1, box[3]);
  }
  return [x0, y0, x1, y1];
}

/** A box with its sides rounded to hundredths, as files and findings have it. */
export function rounded(box: Box): Box {
  const [x0, y0, x1, y1] = box.map((side) => Math.round(side * 100) / 100);
  return [x0 ?? 0, y0 ?? 0, x1 ?? 0, y1 ?? 0];
}
