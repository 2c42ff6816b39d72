import type { Raster } from '../raster.ts';
import { type InkMap, TILE } from './ink-map.ts';
import type { Derived } from './turn.ts';

/** Faint print and pencil count as content. */
const DARKER = 0.9;
const MIN_PIXELS = 3;
/** Kept around the content, in parts of the long side. */
const BORDER = 0.02;
/** With less of the area to win, the page stays as it is. */
const WORTH = 0.2;

function firstBusy(counts: Uint32Array): number {
  return counts.findIndex((count, at) => count >= MIN_PIXELS && (counts[at + 1] ?? 0) >= MIN_PIXELS);
}

/** The sides of what is on the page, in pixels of the map, the right and lower ones exclusive. Undefined where nothing is. */
export function contentSides(map: InkMap): readonly [number, number, number, number] | undefined {
  const rows = new Uint32Array(map.height);
  const columns = new Uint32Array(map.width);
  for (let y = 0; y < map.height; y += 1) {
    const tiles = Math.trunc(y / TILE) * map.tilesAcross;
    for (let x0 = 0; x0 < map.width; x0 += TILE) {
      const floor = DARKER * (map.paper[tiles + x0 / TILE] ?? 0);
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
 * The part of the raster, in raster pixels, that is left when blank margins go and a small border stays. Undefined
 * where there is no content or little to win.
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
  const kept = ((x1 - x0) * (y1 - y0)) / (raster.width * raster.height);
  return kept > 1 - WORTH ? undefined : [x0, y0, x1, y1];
}

/** Cuts a rectangle of whole pixels out. */
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
