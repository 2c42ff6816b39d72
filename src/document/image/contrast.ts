import type { Raster } from '../raster.ts';
import type { InkMap } from './ink-map.ts';

/** Difference between ink and paper in grey levels below which print is hard to read. */
const MIN_CONTRAST = 90;
const INK_LEVEL = 30;
const PAPER_LEVEL = 245;

/** Grey levels of the paper (median) and its ink (darkest tenth). */
export function levelsOf(map: InkMap): { readonly ink: number; readonly paper: number } {
  const histogram = new Uint32Array(256);
  let total = 0;
  for (let at = 0; at < map.ink.length; at += 1) {
    if (map.ink[at] !== 1) continue;
    const level = map.grey[at] ?? 0;
    histogram[level] = (histogram[level] ?? 0) + 1;
    total += 1;
  }
  let [level, seen] = [0, histogram[0] ?? 0];
  while (level < 255 && seen < total / 10) {
    level += 1;
    seen += histogram[level] ?? 0;
  }
  const shades = map.paper.toSorted();
  return { ink: level, paper: shades[Math.trunc(shades.length / 2)] ?? 255 };
}

/** Stretches the contrast between ink and paper if it is low; undefined otherwise. */
export function stretchContrast(
  raster: Raster,
  levels: { readonly ink: number; readonly paper: number },
): Raster | undefined {
  const distance = levels.paper - levels.ink;
  if (distance >= MIN_CONTRAST || distance < 10) return undefined;
  const gain = (PAPER_LEVEL - INK_LEVEL) / distance;
  const table = Uint8Array.from({ length: 256 }, (_, value) =>
    Math.min(255, Math.max(0, Math.round(INK_LEVEL + (value - levels.ink) * gain))),
  );
  const data = Buffer.allocUnsafe(raster.data.length);
  for (let at = 0; at < data.length; at += 1) data[at] = table[raster.data[at] ?? 0] ?? 0;
  return { ...raster, data };
}
