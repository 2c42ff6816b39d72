import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { applyToPoint } from '../../src/document/image/affine.ts';
import { encodeView } from '../../src/document/image/encode.ts';
import { glyphHeight } from '../../src/document/image/glyphs.ts';
import { limitRaster } from '../../src/document/image/limit.ts';
import { straighten, straightenLike } from '../../src/document/image/straighten.ts';
import { createOrientationClassifier } from '../../src/document/ocr/orientation.ts';
import { never, page, rasterOf, turnedPage } from './image-pages.ts';

const orientation = createOrientationClassifier({ threads: 1 });
afterAll(() => orientation.close());

const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: 'grey', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  });

describe('straighten', () => {
  it.each([90, 180, 270])('undoes a turn by %i°', async (degrees) => {
    const { findings } = await straighten(await turnedPage(degrees), { orientation }, { signal: never });
    expect(findings).toContainEqual(expect.objectContaining({ code: 'rotated', value: 360 - degrees }));
  });

  it.each([-12, -3.3, -1, 0.8, 2.3, 7, 14])('finds a tilt of %f° to 0.3°', async (degrees) => {
    const { findings } = await straighten(await turnedPage(degrees), { orientation }, { signal: never });
    const found = findings.find(({ code }) => code === 'deskewed')?.value ?? 0;
    expect(Math.abs(found + degrees)).toBeLessThanOrEqual(0.3);
  });

  it('returns a page that needs nothing as it is, the same object', async () => {
    const raster = await rasterOf(page({ width: 860, height: 720 }));
    const { raster: same, findings, toInput } = await straighten(raster, { orientation }, { signal: never });
    expect(findings).toEqual([]);
    expect(same).toBe(raster);
    expect(toInput).toEqual([1, 0, 0, 1, 0, 0]);
  });

  it('tells of a blank page, and of no page with a single line on it', async () => {
    const codes = async (lines: readonly string[]) => {
      const raster = await rasterOf(page({ width: 860, height: 1100, lines }));
      return (await straighten(raster, { orientation }, { signal: never })).findings.map(({ code }) => code);
    };
    expect(await codes([])).toEqual(['blank_page']);
    expect(await codes(['Page 3'])).not.toContain('blank_page');
  });

  it('does to a finer raster of the page what was done to a coarser one', async () => {
    const fine = await rasterOf(
      await sharp(page({ width: 2000, height: 1800, size: 60 }))
        .rotate(90)
        .png()
        .toBuffer(),
    );
    const { raster: coarse } = await limitRaster(fine, 1000);
    const first = await straighten(coarse, { orientation }, { signal: never });
    const second = await straightenLike(fine, first, { signal: never });
    expect(second.findings.map(({ code }) => code)).toEqual(['rotated', 'trimmed']);
    expect(Math.abs(second.raster.width - 2 * first.raster.width)).toBeLessThanOrEqual(2);
    expect(second.glyphHeight).toBeCloseTo(2 * (first.glyphHeight ?? 0), 5);
    const [x, y] = applyToPoint(first.toInput, 10, 10);
    const [fx, fy] = applyToPoint(second.toInput, 20, 20);
    expect(Math.hypot(fx - 2 * x, fy - 2 * y)).toBeLessThan(3);
  });

  it('leaves pictures without text alone', async () => {
    const gradient = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><defs><radialGradient id="g"><stop offset="0" stop-color="#fc8"/><stop offset="1" stop-color="#246"/></radialGradient></defs><rect width="800" height="600" fill="url(#g)"/><loop cx="300" cy="420" r="90" fill="#333"/></svg>',
    );
    for (const raster of [await rasterOf(gradient), await rasterOf(await noise(800, 600).png().toBuffer())]) {
      expect((await straighten(raster, { orientation }, { signal: never })).findings).toEqual([]);
    }
  });

  it('cuts wide blank margins off and keeps a border', async () => {
    const raster = await rasterOf(page({ width: 1600, height: 1400 }));
    const { raster: cut, findings, toInput } = await straighten(raster, { orientation }, { signal: never });
    expect(findings.map(({ code }) => code)).toEqual(['trimmed']);
    expect(cut.width).toBeLessThan(1100);
    const [x, y] = applyToPoint(toInput, 0, 0);
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(60);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(90);
  });

  it('raises the contrast of faint print', async () => {
    const raster = await rasterOf(page({ width: 860, height: 720, ink: '#b8b8b8', paper: '#e8e8e8' }));
    const { raster: clear, findings } = await straighten(raster, { orientation }, { signal: never });
    expect(findings.map(({ code }) => code)).toEqual(['contrast_stretched']);
    expect(clear.data.reduce((a, b) => Math.min(a, b))).toBeLessThan(60);
    expect(clear.data.reduce((a, b) => Math.max(a, b))).toBeGreaterThan(230);
  });

  it('maps points of a page that was turned and tilted back to where they were', async () => {
    const marked = await sharp(page({ width: 1000, height: 800 }))
      .composite([{ input: { create: { width: 24, height: 24, channels: 3, background: 'red' } }, left: 900, top: 60 }])
      .png()
      .toBuffer();
    const raster = await rasterOf(
      await sharp(await sharp(marked).rotate(3, { background: 'white' }).png().toBuffer())
        .rotate(90)
        .png()
        .toBuffer(),
    );
    const { raster: upright, toInput, findings } = await straighten(raster, { orientation }, { signal: never });
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['rotated', 'deskewed']));
    const centre = (r: typeof raster): [number, number] => {
      let [sx, sy, n] = [0, 0, 0];
      for (let at = 0; at < r.data.length; at += 3) {
        if ((r.data[at] ?? 0) < 200 || (r.data[at + 1] ?? 255) > 60 || (r.data[at + 2] ?? 255) > 60) continue;
        const p = at / 3;
        sx += (p % r.width) + 0.5;
        sy += Math.trunc(p / r.width) + 0.5;
        n += 1;
      }
      return [sx / n, sy / n];
    };
    const [x, y] = applyToPoint(toInput, ...centre(upright));
    const [ex, ey] = centre(raster);
    expect(Math.hypot(x - ex, y - ey)).toBeLessThan(1.5);
  });
});

describe('views', () => {
  it.each([1, 3] as const)('limits a raster of %i channels to a longest side', async (channels) => {
    const raster = { data: Buffer.alloc(400 * 300 * channels, 200), width: 400, height: 300, channels };
    const { raster: small, toInput } = await limitRaster(raster, 200);
    expect([small.width, small.height, small.data.length]).toEqual([200, 150, 200 * 150 * channels]);
    expect(applyToPoint(toInput, 200, 150)).toEqual([400, 300]);
  });

  it.each(['srgb', 'b-w'] as const)('lays a region at the exact size on a white canvas, in %s', async (space) => {
    const { data, info } = await sharp(page())
      .flatten()
      .toColourspace(space)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const raster = { data, width, height, channels: channels === 1 ? 1 : 3 } as const;
    const [content, canvas] = [
      { width: 320, height: 214 },
      { width: 336, height: 336 },
    ];
    const bytes = await encodeView(raster, { region: [100, 50, 700, 450], content, canvas });
    const found = await sharp(bytes).metadata();
    expect([found.width, found.height, found.format, found.channels]).toEqual([336, 336, 'jpeg', raster.channels]);
    const corner = await sharp(bytes).extract({ left: 322, top: 218, width: 14, height: 118 }).raw().toBuffer();
    expect(Math.min(...corner)).toBeGreaterThan(250);
  });

  it.each([12, 20, 36])('measures the x-height of print of %i pixels', async (size) => {
    const measured = (await glyphHeight(await rasterOf(page({ size })))) ?? 0;
    // DejaVu Sans has an x-height of 0.547 em.
    expect(Math.abs(measured - 0.547 * size)).toBeLessThanOrEqual(2);
  });

  it('finds no print on a blank page or in noise', async () => {
    expect(await glyphHeight(await rasterOf(page({ lines: [] })))).toBeUndefined();
    expect(await glyphHeight(await rasterOf(await noise(600, 600).png().toBuffer()))).toBeUndefined();
  });
});
