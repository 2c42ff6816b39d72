import type { Raster } from '../raster.ts';
import { type InkMap, TILE } from './ink-map.ts';
import type { Derived } from './turn.ts';

/** Content is darker than this share of its paper, so that faint print and pencil count. */
const MAX_CONTENT_SHADE = 0.9;
const MIN_PIXELS = 3;
/** Border kept around the content, as a share of the longer side. */
const BORDER = 0.02;
/** Minimum share of the area that trimming must remove. */
const MIN_TRIMMED_SHARE = 0.2;

function firstBusy(counts: Uint32Array): number {
  return counts.findIndex((count, at) => count >= MIN_PIXELS && (counts[at + 1] ?? 0) >= MIN_PIXELS);
}

/**
 * Bounds of the content in pixels of the map, `[left, top, right, bottom]`, the last two exclusive; undefined if there
 * is none.
 */
export function contentSides(map: InkMap): readonly [number, number, number, number] | undefined {
  const rows = new Uint32Array(map.height);
  const columns = new Uint32Array(map.width);
  for (let y = 0; y < map.height; y += 1) {
    const tiles = Math.trunc(y / TILE) * map.tilesAcross;
    for (let x0 = 0; x0 < map.width; x0 += TILE) {
      const floor = MAX_CONTENT_SHADE * (map.paper[tiles + x0 / TILE] ?? 0);
      for (let x = x0; x < Math.min(map.width, x0 + TILE); x += 1) {
        if ((map.grey[y * map.width + x] ?? 0) >= floor) continue;
        rows[y] = (rows[y] ?? 0) + 1;
        columns[x] = (columns[x] ?? 0) + 1;
      }
    }
  }
  const [top, left] = [firstBusy(rows), firstBusy(columns)];
  if (top < 0 || left < 0) return undefined;
  return [left, top, map.width - firstBusy(columns.toReversed()), map.height - firstBusy(rows.toReversed())];
}

/**
 * The region of the raster without blank margins but with a small border, in raster pixels; undefined if there is no
 * content or little to trim.
 */
export function contentArea(map: InkMap, raster: Raster): readonly [number, number, number, number] | undefined {
  const content = contentSides(map);
  if (content === undefined) return undefined;
  const [left, top, right, bottom] = content;
  const border = BORDER * Math.max(map.width, map.height);
  const x0 = Math.max(0, Math.floor((left - border) * map.scale));
  const y0 = Math.max(0, Math.floor((top - border) * map.scale));
  const x1 = Math.min(raster.width, Math.ceil((right + border) * map.scale));
  const y1 = Math.min(raster.height, Math.ceil((bottom + border) * map.scale));
  const keptShare = ((x1 - x0) * (y1 - y0)) / (raster.width * raster.height);
  return keptShare > 1 - MIN_TRIMMED_SHARE ? undefined : [x0, y0, x1, y1];
}

/** Crops a rectangle of integer pixels. */
export function cut(raster: Raster, [x0, y0, x1, y1]: readonly [number, number, number, number]): Derived {
  const { channels } = raster;
  const bytes = (x1 - x0) * channels;
  const data = Buffer.allocUnsafe(bytes * (y1 - y0));
  for (let y = y0; y < y1; y += 1) {
    const from = (y * raster.width + x0) * channels;
    raster.data.copy(data, (y - y0) * bytes, from, from + bytes);
  }
  return { raster: { data, width: x1 - x0, height: y1 - y0, channels }, toInput: [1, 0, 0, 1, x0, y0] };
}
