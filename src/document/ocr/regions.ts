import { type Point, smallestRect, type TiltedRect } from './quad.ts';

/** A text region: its rectangle in pixels of the probability map. */
export interface TextRegion {
  readonly rect: TiltedRect;
}

const PIXEL_THRESHOLD = 0.3;
const REGION_THRESHOLD = 0.6;
const MAX_REGIONS = 3000;

interface Blob {
  readonly pixels: number;
  readonly sum: number;
  readonly edge: readonly Point[];
}

/** Collects one 8-connected blob and clears it from `open`; its edge is the first and last pixel of each row. */
function collectBlob(map: Float32Array, open: Uint8Array, width: number, start: number, stack: Int32Array): Blob {
  const rows = new Map<number, [number, number]>();
  const height = open.length / width;
  let [depth, pixels, sum] = [0, 0, 0];
  stack[depth++] = start;
  open[start] = 0;
  while (depth > 0) {
    const at = stack[--depth] ?? 0;
    const [x, y] = [at % width, Math.trunc(at / width)];
    pixels += 1;
    sum += map[at] ?? 0;
    const row = rows.get(y);
    if (row === undefined) rows.set(y, [x, x]);
    else if (x < row[0]) row[0] = x;
    else if (x > row[1]) row[1] = x;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny += 1) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx += 1) {
        const next = ny * width + nx;
        if (open[next] === 1) {
          open[next] = 0;
          stack[depth++] = next;
        }
      }
    }
  }
  const edge = [...rows].flatMap(([y, [x0, x1]]): Point[] => [
    [x0, y],
    [x1 + 1, y],
    [x0, y + 1],
    [x1 + 1, y + 1],
  ]);
  return { pixels, sum, edge };
}

/**
 * Finds text regions in the probability map of a DB detector: blobs above a threshold, each with its smallest
 * rectangle.
 * Source: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", 2020.
 */
export function findRegions(map: Float32Array, width: number): readonly TextRegion[] {
  // A call for each of a million pixels would take a tenth of a second.
  const open = new Uint8Array(map.length);
  for (let at = 0; at < map.length; at += 1) if ((map[at] as number) > PIXEL_THRESHOLD) open[at] = 1;
  const stack = new Int32Array(map.length);
  const regions: TextRegion[] = [];
  for (let at = open.indexOf(1); at !== -1 && regions.length < MAX_REGIONS; at = open.indexOf(1, at + 1)) {
    const blob = collectBlob(map, open, width, at, stack);
    if (blob.pixels < 6 || blob.sum / blob.pixels < REGION_THRESHOLD) continue;
    const rect = smallestRect(blob.edge);
    if (Math.min(rect.width, rect.height) >= 2) regions.push({ rect });
  }
  return regions;
}
