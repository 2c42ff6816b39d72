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

/** A line in shades of grey: `width * height` levels from 0, black, to 255. */
export interface GreyLine {
  readonly levels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A crop in shades of grey. */
export function greyLine({ planes, width, height }: LineCrop): GreyLine {
  const plane = width * height;
  const levels = new Uint8Array(plane);
  for (let at = 0; at < plane; at += 1) {
    const grey = 0.114 * (planes[at] ?? 0) + 0.587 * (planes[at + plane] ?? 0) + 0.299 * (planes[at + 2 * plane] ?? 0);
    levels[at] = Math.min(255, Math.max(0, Math.round((grey + 1) * 127.5)));
  }
  return { levels, width, height };
}

/** How often each level from 0 to 255 occurs. */
export function histogramOf(levels: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256);
  for (let at = 0; at < levels.length; at += 1) {
    const level = levels[at] ?? 0;
    histogram[level] = (histogram[level] ?? 0) + 1;
  }
  return histogram;
}

/** 1 for each column of a line with ink, dark on light or light on dark; 0 for others. */
export function inkColumns({ levels, width, height }: GreyLine): Uint8Array {
  const histogram = histogramOf(levels);
  const threshold = otsuThreshold(histogram);
  const dark = histogram.subarray(0, threshold + 1).reduce((sum, count) => sum + count, 0);
  const inkIsDark = dark * 2 <= levels.length;
  const columns = new Uint8Array(width);
  // The outer rows may hold descenders of the line above, or a rule.
  const [top, bottom] = [Math.round(height * 0.12), Math.round(height * 0.88)];
  for (let x = 0; x < width; x += 1) {
    for (let y = top; y < bottom; y += 1) {
      if ((levels[y * width + x] ?? 0) <= threshold === inkIsDark) {
        columns[x] = 1;
        break;
      }
    }
  }
  return columns;
}
