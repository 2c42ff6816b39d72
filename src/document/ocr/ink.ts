import type { LineCrop } from './crop.ts';

/** The threshold that best separates a 256-bin histogram; values above it are bright. Source: Otsu, 1979. */
export function otsuThreshold(histogram: Uint32Array): number {
  let [total, sum] = [0, 0];
  for (const [value, count] of histogram.entries()) {
    total += count;
    sum += value * count;
  }
  let [below, sumBelow, best, threshold] = [0, 0, -1, 127];
  for (const [value, count] of histogram.entries()) {
    below += count;
    sumBelow += value * count;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const distance = sumBelow / below - (sum - sumBelow) / above;
    const between = below * above * distance * distance;
    if (between > best) [best, threshold] = [between, value];
  }
  return threshold;
}

/** 1 for each column of a line with ink, dark on light or light on dark; 0 for others. */
export function inkColumns(crop: LineCrop): Uint8Array {
  const plane = crop.width * crop.height;
  const levels = new Uint8Array(plane);
  const histogram = new Uint32Array(256);
  for (let at = 0; at < plane; at += 1) {
    const grey =
      0.114 * (crop.planes[at] ?? 0) +
      0.587 * (crop.planes[at + plane] ?? 0) +
      0.299 * (crop.planes[at + 2 * plane] ?? 0);
    const level = Math.min(255, Math.max(0, Math.round((grey + 1) * 127.5)));
    levels[at] = level;
    histogram[level] = (histogram[level] ?? 0) + 1;
  }
  const threshold = otsuThreshold(histogram);
  const dark = levels.reduce((count, level) => count + (level <= threshold ? 1 : 0), 0);
  const inkIsDark = dark * 2 <= plane;
  const columns = new Uint8Array(crop.width);
  // The outer rows may hold descenders of the line above, or a rule.
  const [top, bottom] = [Math.round(crop.height * 0.12), Math.round(crop.height * 0.88)];
  for (let x = 0; x < crop.width; x += 1) {
    for (let y = top; y < bottom; y += 1) {
      if ((levels[y * crop.width + x] ?? 0) <= threshold === inkIsDark) {
        columns[x] = 1;
        break;
      }
    }
  }
  return columns;
}
