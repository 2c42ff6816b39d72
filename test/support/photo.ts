import sharp from 'sharp';
import { type Corners, type Projection, projectPoint, toCorners, undo } from '../../src/document/image/projection.ts';
import { warp } from '../../src/document/image/warp.ts';
import type { Raster } from '../../src/document/raster.ts';

/** How a sheet is photographed. */
export interface Photograph {
  /** Degrees by which the camera looks from the side, and from which side: 0 from below, 90 from the right. */
  readonly angle: number;
  readonly side: number;
  /** Degrees by which the sheet is turned in its own plane. */
  readonly turn?: number;
  /** Size of the picture, in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Share of the picture that the sheet takes along its tighter direction. */
  readonly fill?: number;
  /** What the sheet lies on; wood by default. */
  readonly ground?: 'wood' | 'plain';
  readonly seed?: number;
}

/** A photo of a sheet, and the map from the pixels of the sheet to those of the photo. */
export interface Photo {
  readonly raster: Raster;
  readonly toPhoto: Projection;
  readonly corners: Corners;
}

/** Numbers from 0 to 1 that depend on the seed only. Source: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Photographs a sheet as a pinhole camera on a table, with light that falls off, and with noise. */
export function photograph(sheet: Raster, shot: Photograph): Photo {
  const { width = 1800, height = 2400, fill = 0.8, turn = 0, seed = 1 } = shot;
  const random = seeded(seed);
  const corners = cornersOf(sheet, { ...shot, width, height, fill, turn });
  const toPhoto = toCorners(corners, sheet);
  const toSheet = undo(toPhoto);
  const table = shot.ground === 'plain' ? new Uint8Array(width * height).fill(90) : wood(width, height, random);
  const onSheet = warp(sheet, toSheet, { width, height });
  const data = Buffer.alloc(width * height * 3);
  const light = { x: random(), y: random() };
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const [u, v] = projectPoint(toSheet, x + 0.5, y + 0.5);
      const isSheet = u >= 0 && v >= 0 && u <= sheet.width && v <= sheet.height;
      const dim = 1 - 0.3 * Math.hypot(x / width - light.x, y / height - light.y);
      const noise = (random() - 0.5) * (shot.ground === 'plain' ? 2 : 10);
      for (let channel = 0; channel < 3; channel += 1) {
        const paper = sheet.channels === 1 ? onSheet.data[at] : onSheet.data[at * 3 + channel];
        const shade = isSheet ? 0.92 * (paper ?? 0) : (table[at] ?? 0) * (1 - 0.2 * channel);
        data[at * 3 + channel] = Math.max(0, Math.min(255, shade * dim + noise));
      }
    }
  }
  return { raster: { data, width, height, channels: 3 }, toPhoto, corners };
}

/** One picture of several photos of the same height, from left to right. */
export async function besideEachOther(photos: readonly Raster[]): Promise<Raster> {
  const pictures = await Promise.all(photos.map(({ data, ...raw }) => sharp(data, { raw }).png().toBuffer()));
  const { data, info } = await sharp(pictures, { join: { across: pictures.length } })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

/** Where a pinhole camera, as wide as that of a phone, shows the corners of the sheet. */
function cornersOf(sheet: Raster, shot: Required<Omit<Photograph, 'seed' | 'ground'>>): Corners {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [tilt, side, turn] = [radians(shot.angle), radians(shot.side), radians(shot.turn)];
  const long = Math.max(sheet.width, sheet.height);
  const focal = 0.8 * Math.max(shot.width, shot.height);
  const plain = (
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const
  ).map(([sx, sy]) => {
    const [x, y] = [(sx * sheet.width) / long, (sy * sheet.height) / long];
    const [tx, ty] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
    // Turned about an axis in the plane of the sheet.
    const [ax, ay] = [Math.cos(side), Math.sin(side)];
    const along = tx * ax + ty * ay;
    const [px, py] = [tx - along * ax, ty - along * ay];
    const across = -tx * ay + ty * ax;
    return {
      x: along * ax + px * Math.cos(tilt),
      y: along * ay + py * Math.cos(tilt),
      z: across * Math.sin(tilt),
    };
  });
  let [distance, moveX, moveY] = [1.5, 0, 0];
  for (;;) {
    const points = plain.map(({ x, y, z }) => {
      const depth = distance + z;
      return [(focal * (x + moveX)) / depth, (focal * (y + moveY)) / depth] as const;
    });
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [w, h] = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
    const [cx, cy] = [(Math.max(...xs) + Math.min(...xs)) / 2, (Math.max(...ys) + Math.min(...ys)) / 2];
    if (w > shot.fill * shot.width || h > shot.fill * shot.height) distance *= 1.02;
    else if (Math.hypot(cx, cy) < 1) {
      return points.map(([x, y]) => [x + shot.width / 2, y + shot.height / 2]) as unknown as Corners;
    }
    // The photographer aims at the middle of the sheet.
    moveX -= (cx * distance) / focal;
    moveY -= (cy * distance) / focal;
  }
}

/** Shades of boards with a grain, their joints, and knots. */
function wood(width: number, height: number, random: () => number): Uint8Array {
  const shades = new Uint8Array(width * height);
  const boards = Array.from({ length: 8 }, () => ({
    base: 70 + random() * 55,
    phase: random() * 20,
    grain: 0.02 + random() * 0.05,
  }));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const board = boards[Math.trunc((x / width) * 8)] ?? { base: 90, phase: 0, grain: 0.03 };
      const joint = (x * 8) % width < 24 ? 0.5 : 1;
      const grain = Math.sin(x * board.grain * 6 + 3 * Math.sin(y * 0.004 + board.phase) + board.phase);
      shades[y * width + x] = joint * (board.base + 14 * grain + 10 * Math.sin(y * 0.05 + x * 0.3));
    }
  }
  return shades;
}
