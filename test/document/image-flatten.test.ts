import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findSheets } from '../../src/document/image/find-sheet.ts';
import { flatten, severalSheets } from '../../src/document/image/flatten.ts';
import { limitRaster } from '../../src/document/image/limit.ts';
import { chain, fromAffine, projectPoint, toCorners, undo } from '../../src/document/image/projection.ts';
import type { Raster } from '../../src/document/raster.ts';
import { besideEachOther, type Photograph, photograph } from '../support/photo.ts';
import { page, rasterOf } from './image-pages.ts';

const sheet = await rasterOf(page({ width: 1000, height: 1400 }));
const photo = (shot: Photograph) => photograph(sheet, { width: 600, height: 800, ...shot });
const distance = (a: readonly number[] = [], b: readonly number[] = []) =>
  Math.hypot((a[0] ?? 0) - (b[0] ?? 0), (a[1] ?? 0) - (b[1] ?? 0));

const compose = async (base: Raster, svg: string) =>
  rasterOf(
    await sharp(base.data, { raw: base })
      .composite([
        {
          input: Buffer.from(
            `<svg xmlns="http://www.w3.org/2000/svg" width="${base.width}" height="${base.height}">${svg}</svg>`,
          ),
        },
      ])
      .png()
      .toBuffer(),
  );

describe('a photographed sheet', () => {
  it.each([
    { angle: 0, side: 0, turn: 3 },
    { angle: 10, side: 0 },
    { angle: 20, side: 90, turn: 8 },
    { angle: 28, side: 45, turn: -10 },
    { angle: 35, side: 200 },
  ])('is found and laid flat: %j', (shot) => {
    const { raster, corners, toPhoto } = photo(shot);
    const flat = flatten(raster, undefined);
    const found = flat.sheet?.map(([x, y]) => [x * raster.width, y * raster.height]);
    for (const [at, corner] of corners.entries()) expect(distance(found?.[at], corner)).toBeLessThan(3);
    expect(flat.findings).toMatchObject([{ code: 'perspective_undone' }]);
    expect(Math.abs((flat.findings[0]?.value ?? 0) - shot.angle)).toBeLessThanOrEqual(5);
    const aspect = flat.raster.height / flat.raster.width;
    expect(Math.abs(aspect / 1.4 - 1)).toBeLessThan(0.06);
    // The middle of a line of print: on the sheet, and on the photo by way of the flat sheet.
    const onSheet = [60, 90] as const;
    const scale = flat.raster.width / sheet.width;
    const back = projectPoint(flat.toInput, onSheet[0] * scale, (onSheet[1] * flat.raster.height) / sheet.height);
    expect(distance(back, projectPoint(toPhoto, ...onSheet))).toBeLessThan(3);
  });

  it('is laid flat in a finer raster of the picture as in a coarser one', async () => {
    const { raster } = photo({ angle: 25, side: 30, width: 1200, height: 1600 });
    const { raster: coarse } = await limitRaster(raster, 800);
    const first = flatten(coarse, undefined);
    const second = flatten(raster, first);
    expect(second.sheet).toEqual(first.sheet);
    expect(Math.abs(second.raster.width - 2 * first.raster.width)).toBeLessThanOrEqual(2);
    expect(flatten(raster, {}).raster).toBe(raster);
  });
});

describe('a picture is left as it is', () => {
  it('where it is a scan, or shows a sheet from straight above on a plain ground', () => {
    expect(findSheets(sheet)).toEqual([]);
    const { raster } = photo({ angle: 0, side: 0, turn: 3, ground: 'plain' });
    expect(findSheets(raster)).toHaveLength(1);
    expect(flatten(raster, undefined).raster).toBe(raster);
  });

  it.each([
    ['reaches beyond the picture', { fill: 1.15 }, ''],
    ['is beside another one', { fill: 0.6 }, '<rect x="10" y="10" width="75" height="130" fill="#e8e8e8"/>'],
    ['has a side that is covered', {}, '<ellipse cx="300" cy="90" rx="210" ry="80" fill="#5a4030"/>'],
    ['has a corner that is torn off', {}, '<path d="M0 0H380L0 500Z" fill="#5a4030"/>'],
  ])('where the sheet %s', async (_, shot, over) => {
    const { raster } = photo({ angle: 25, side: 0, ...shot });
    expect(findSheets(await compose(raster, over))).toEqual([]);
  });
});

describe('several sheets on one picture', () => {
  const left = photo({ angle: 12, side: 10, turn: 4, fill: 0.7 });
  const right = photo({ angle: 5, side: 90, turn: -7, fill: 0.6, seed: 2 });

  it('are found, from left to right, and each is laid flat by itself', async () => {
    const picture = await besideEachOther([left.raster, right.raster]);
    const sheets = severalSheets(picture);
    expect(sheets).toHaveLength(2);
    for (const [at, { corners, raster }] of [left, right].entries()) {
      const found = sheets[at]?.map(([x, y]) => [x * picture.width - at * raster.width, y * picture.height]);
      for (const [corner, wanted] of corners.entries()) expect(distance(found?.[corner], wanted)).toBeLessThan(4);
    }
    // By itself neither is the sheet of the picture.
    expect(flatten(picture, undefined).raster).toBe(picture);
    const [, second] = sheets;
    const flat = flatten(picture, second === undefined ? {} : { sheet: second });
    expect(Math.abs(flat.raster.height / flat.raster.width / 1.4 - 1)).toBeLessThan(0.06);
  });

  it('are left as they are where one of them is cut off, too small, or no sheet', async () => {
    const picture = await besideEachOther([left.raster, photo({ angle: 5, side: 0, fill: 1.15 }).raster]);
    expect(severalSheets(picture)).toEqual([]);
    const whole = await besideEachOther([left.raster, right.raster]);
    const { raster: small } = await limitRaster(whole, 600);
    expect(findSheets(small)).toHaveLength(2);
    expect(severalSheets(small)).toEqual([]);
    const covered = '<ellipse cx="900" cy="160" rx="210" ry="80" fill="#5a4030"/>';
    expect(severalSheets(await compose(whole, covered))).toEqual([]);
    expect(severalSheets(left.raster)).toEqual([]);
  });
});

it('a projection is undone by its inverse, and chained in order', () => {
  const map = toCorners(
    [
      [10, 20],
      [300, 60],
      [280, 400],
      [40, 350],
    ],
    { width: 200, height: 300 },
  );
  expect(projectPoint(map, 0, 0)).toEqual([10, 20]);
  expect(distance(projectPoint(map, 200, 300), [280, 400])).toBeLessThan(1e-9);
  const both = chain(undo(map), chain(map, fromAffine([2, 0, 0, 2, 5, 7])));
  expect(distance(projectPoint(both, 30, 40), [65, 87])).toBeLessThan(1e-9);
});
