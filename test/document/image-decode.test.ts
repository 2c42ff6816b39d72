import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'bmp-ts';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyToBox } from '../../src/document/image/affine.ts';
import { configureImaging } from '../../src/document/image/configure.ts';
import { decodeFrame, type ImageFile, readImageInfo } from '../../src/document/image/decode.ts';
import type { Raster } from '../../src/document/raster.ts';
import type { RectoError } from '../../src/errors.ts';
import { never, page } from './image-pages.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/images');
const LIMITS = { maxPixels: 50_000_000, maxFrames: 10 };
const OPTIONS = { maxSide: 2000, maxPixels: LIMITS.maxPixels };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recto-image-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function save(bytes: Buffer, mediaType: string): Promise<ImageFile> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.bin`);
  await writeFile(path, bytes);
  return { path, name: 'a document', mediaType };
}

function pixel({ data, width, channels }: Raster, x: number, y: number): readonly number[] {
  const at = (y * width + x) * channels;
  return channels === 1 ? [data[at] ?? 0, data[at] ?? 0, data[at] ?? 0] : [...data.subarray(at, at + 3)];
}

function expectColour(raster: Raster, x: number, y: number, colour: readonly number[], within = 12) {
  for (const [at, value] of pixel(raster, x, y).entries()) {
    expect(Math.abs(value - (colour[at] ?? 0)), `channel ${at} of (${x}, ${y})`).toBeLessThanOrEqual(within);
  }
}

/** Left half red, right half white, with a black square in the top left corner. */
const labelledPage = () =>
  sharp({ create: { width: 80, height: 60, channels: 3, background: 'white' } }).composite([
    { input: { create: { width: 40, height: 60, channels: 3, background: 'red' } }, left: 0, top: 0 },
    { input: { create: { width: 10, height: 10, channels: 3, background: 'black' } }, left: 0, top: 0 },
  ]);
const flat = async () => sharp(await labelledPage().png().toBuffer());

function expectScene(raster: Raster) {
  expect([raster.width, raster.height]).toEqual([80, 60]);
  expectColour(raster, 4, 4, [0, 0, 0], 40);
  expectColour(raster, 20, 40, [255, 0, 0], 40);
  expectColour(raster, 70, 30, [255, 255, 255], 12);
}

const frame = (colour: string) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: colour } })
    .png()
    .toBuffer();

describe('every format gives the same picture', () => {
  const made: readonly (readonly [string, () => Promise<Buffer>])[] = [
    ['image/jpeg', async () => (await flat()).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['image/png', async () => (await flat()).png().toBuffer()],
    ['image/webp', async () => (await flat()).webp({ lossless: true }).toBuffer()],
    ['image/gif', async () => (await flat()).gif().toBuffer()],
    ['image/tiff', async () => (await flat()).tiff().toBuffer()],
    ['image/avif', async () => (await flat()).avif({ lossless: true }).toBuffer()],
    [
      'image/bmp',
      async () => {
        const { data } = await (await flat()).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
        const abgr = Buffer.alloc(data.length);
        for (let at = 0; at < data.length; at += 4)
          abgr.set([255, data[at + 2] ?? 0, data[at + 1] ?? 0, data[at] ?? 0], at);
        return encode({ data: abgr, width: 80, height: 60, bitPP: 24 }).data;
      },
    ],
  ];
  it.each(made)('%s', async (mediaType, make) => {
    const file = await save(await make(), mediaType);
    expect(await readImageInfo(file, LIMITS, { signal: never })).toMatchObject({ width: 80, height: 60, frames: 1 });
    const { raster, findings, original } = await decodeFrame(file, 0, OPTIONS, { signal: never });
    expectScene(raster);
    expect(findings).toEqual([]);
    expect(original).toEqual({ width: 80, height: 60 });
  });

  it('HEIC', async () => {
    const file = { path: join(FIXTURES, 'page.heic'), name: 'page.heic', mediaType: 'image/heic' };
    expect(await readImageInfo(file, LIMITS, { signal: never })).toMatchObject({ width: 595, height: 842 });
    const { raster } = await decodeFrame(file, 0, OPTIONS, { signal: never });
    expect([raster.width, raster.height]).toEqual([595, 842]);
    expectColour(raster, 5, 5, [255, 255, 255]);
  });

  it('JPEG 2000, as a bare codestream and in the boxes of a JP2 file', async () => {
    const path = join(FIXTURES, 'relax.jp2');
    const bare = await decodeFrame({ path, name: 'relax.jp2', mediaType: 'image/jp2' }, 0, OPTIONS, { signal: never });
    expect([bare.raster.width, bare.raster.height]).toEqual([320, 240]);
    expectColour(bare.raster, 28, 215, [255, 255, 255], 40);
    const boxes = Buffer.from(
      '0000000c6a5020200d0a870a00000014667479706a703220000000006a703220000000006a703263',
      'hex',
    );
    const boxed = await save(Buffer.concat([boxes, await readFile(path)]), 'image/jp2');
    expect(await readImageInfo(boxed, LIMITS, { signal: never })).toMatchObject({ width: 320, height: 240 });
    const { raster } = await decodeFrame(boxed, 0, OPTIONS, { signal: never });
    expect(raster.data.equals(bare.raster.data)).toBe(true);
  });

  it('SVG is drawn larger than it says, so that its print is legible', async () => {
    const file = await save(page({ width: 300, height: 100, size: 10, lines: ['small'] }), 'image/svg+xml');
    const { raster, toOriginal } = await decodeFrame(file, 0, OPTIONS, { signal: never });
    expect([raster.width, raster.height]).toEqual([1200, 400]);
    expect(applyToBox(toOriginal, [0, 0, 1200, 400])).toEqual([0, 0, 300, 100]);
  });

  it('an SVG cannot read files or load anything', async () => {
    const secret = await save(await frame('red'), 'image/png');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="30"><image width="40" height="30" xlink:href="file://${secret.path}"/><image width="40" height="30" href="${secret.path}"/></svg>`;
    const { raster } = await decodeFrame(await save(Buffer.from(svg), 'image/svg+xml'), 0, OPTIONS, { signal: never });
    expectColour(raster, 80, 60, [255, 255, 255], 0);
  });
});

describe('colours', () => {
  it('CMYK becomes sRGB', async () => {
    const file = await save(await (await flat()).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(), 'image/jpeg');
    const { raster } = await decodeFrame(file, 0, OPTIONS, { signal: never });
    expect(raster.channels).toBe(3);
    expectColour(raster, 70, 30, [255, 255, 255], 8);
    expectColour(raster, 20, 40, [237, 28, 36], 60);
  });

  it('16 bits become 8', async () => {
    const file = await save(await (await flat()).toColourspace('rgb16').png().toBuffer(), 'image/png');
    expect((await sharp(file.path).metadata()).depth).toBe('ushort');
    expectScene((await decodeFrame(file, 0, OPTIONS, { signal: never })).raster);
  });

  it('what is transparent is white, not black', async () => {
    const clear = sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
    const { raster } = await decodeFrame(await save(await clear.png().toBuffer(), 'image/png'), 0, OPTIONS, {
      signal: never,
    });
    expect(pixel(raster, 10, 10)).toEqual([255, 255, 255]);
  });

  it('grey stays one channel', async () => {
    const file = await save(await (await flat()).removeAlpha().toColourspace('b-w').png().toBuffer(), 'image/png');
    const { raster } = await decodeFrame(file, 0, OPTIONS, { signal: never });
    expect(raster.channels).toBe(1);
    expect(raster.data.length).toBe(80 * 60);
  });
});

describe('geometry', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'a box found on the upright image maps back for EXIF orientation %i',
    async (orientation) => {
      const file = await save(await (await flat()).withMetadata({ orientation }).png().toBuffer(), 'image/png');
      const { raster, toOriginal } = await decodeFrame(file, 0, { ...OPTIONS, maxSide: 40 }, { signal: never });
      const dark: [number, number][] = [];
      for (let y = 0; y < raster.height; y += 1) {
        for (let x = 0; x < raster.width; x += 1) if ((pixel(raster, x, y)[0] ?? 255) < 100) dark.push([x, y]);
      }
      const xs = dark.map(([x]) => x);
      const ys = dark.map(([, y]) => y);
      const box = applyToBox(toOriginal, [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]);
      for (const [at, edge] of [0, 0, 10, 10].entries())
        expect(Math.abs((box[at] ?? 99) - edge)).toBeLessThanOrEqual(2);
    },
  );

  it('shrinks to the side asked for and never enlarges', async () => {
    const file = await save(await (await flat()).jpeg().toBuffer(), 'image/jpeg');
    const small = await decodeFrame(file, 0, { ...OPTIONS, maxSide: 40 }, { signal: never });
    expect([small.raster.width, small.raster.height]).toEqual([40, 30]);
    expect(applyToBox(small.toOriginal, [0, 0, 40, 30])).toEqual([0, 0, 80, 60]);
    const same = await decodeFrame(file, 0, { ...OPTIONS, maxSide: 4000 }, { signal: never });
    expect(same.raster.width).toBe(80);
  });

  it('tells the resolution where the file does', async () => {
    const file = await save(await (await flat()).withMetadata({ density: 300 }).jpeg().toBuffer(), 'image/jpeg');
    expect((await readImageInfo(file, LIMITS, { signal: never })).dpi).toBe(300);
  });
});

describe('frames', () => {
  it.each(['gif', 'tiff', 'webp'] as const)(
    'each frame of a %s is a page, and frames beyond the cap are reported',
    async (format) => {
      const frames = [await frame('red'), await frame('lime'), await frame('blue')];
      const file = await save(
        await sharp(frames, { join: { animated: true } })
          [format]()
          .toBuffer(),
        `image/${format}`,
      );
      expect((await readImageInfo(file, LIMITS, { signal: never })).frames).toBe(3);
      const capped = await readImageInfo(file, { ...LIMITS, maxFrames: 2 }, { signal: never });
      expect(capped).toMatchObject({ frames: 2, findings: [{ code: 'frames_capped', value: 3 }] });
      const { raster } = await decodeFrame(file, 1, OPTIONS, { signal: never });
      expect([raster.width, raster.height]).toEqual([40, 30]);
      expectColour(raster, 20, 15, [0, 255, 0], 40);
    },
  );
});

describe('damage', () => {
  it('refuses a bomb by its header', async () => {
    const header = Buffer.from(await frame('white'));
    header.writeUInt32BE(60_000, 16);
    header.writeUInt32BE(60_000, 20);
    // The checksum of the header chunk is wrong now, which must not make a difference either.
    const file = await save(header, 'image/png');
    await expect(readImageInfo(file, LIMITS, { signal: never })).rejects.toSatisfy((error: RectoError) =>
      ['too_many_pixels', 'file_corrupt'].includes(error.code),
    );
    const bmp = Buffer.alloc(60);
    bmp.write('BM');
    bmp.writeUInt32LE(40, 14);
    bmp.writeInt32LE(60_000, 18);
    bmp.writeInt32LE(-60_000, 22);
    const bitmap = await save(bmp, 'image/bmp');
    await expect(readImageInfo(bitmap, LIMITS, { signal: never })).rejects.toMatchObject({ code: 'too_many_pixels' });
    await expect(decodeFrame(bitmap, 0, OPTIONS, { signal: never })).rejects.toMatchObject({ code: 'too_many_pixels' });
    const large = await save(await (await flat()).png().toBuffer(), 'image/png');
    await expect(readImageInfo(large, { ...LIMITS, maxPixels: 4799 }, { signal: never })).rejects.toMatchObject({
      code: 'too_many_pixels',
    });
  });

  it('keeps what can be read of a file that is cut off, and says how much is missing', async () => {
    const whole = await sharp(page()).jpeg().toBuffer();
    const file = await save(whole.subarray(0, Math.trunc(whole.length * 0.6)), 'image/jpeg');
    const { raster, findings } = await decodeFrame(file, 0, OPTIONS, { signal: never });
    expect(raster.width).toBe(1000);
    expect(findings[0]?.code).toBe('truncated');
    expect(findings[0]?.value).toBeGreaterThan(5);
  });

  it('calls an image corrupt of which nothing at all was decoded, by its name', async () => {
    const whole = Buffer.from(await frame('red'));
    const data = whole.indexOf('IDAT') + 4;
    const file = await save(whole.fill(0xff, data, data + 8), 'image/png');
    await expect(decodeFrame(file, 0, OPTIONS, { signal: never })).rejects.toMatchObject({
      code: 'file_corrupt',
      message: expect.stringContaining('a document'),
    });
  });

  it('refuses a PNG whose colour profile is compressed by a method that PNG does not have', async () => {
    const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const method = png.indexOf(0, png.indexOf('iCCP') + 4) + 1;
    const odd = Buffer.from(png);
    odd[method] = 7;
    await expect(readImageInfo(await save(png, 'image/png'), LIMITS, { signal: never })).resolves.toMatchObject({
      width: 40,
    });
    await expect(readImageInfo(await save(odd, 'image/png'), LIMITS, { signal: never })).rejects.toMatchObject({
      code: 'file_corrupt',
      message: expect.stringContaining('method 7'),
    });
  });

  it('gives up where next to nothing is left', async () => {
    const whole = await sharp(page()).jpeg().toBuffer();
    const file = await save(whole.subarray(0, 900), 'image/jpeg');
    await expect(decodeFrame(file, 0, OPTIONS, { signal: never })).rejects.toMatchObject({ code: 'file_corrupt' });
  });

  it.each(['image/png', 'image/heic', 'image/bmp', 'image/jp2', 'image/tiff'])(
    'calls rubbish named %s corrupt',
    async (mediaType) => {
      const file = await save(Buffer.from('This is no image at all, whatever it may be called.'), mediaType);
      await expect(decodeFrame(file, 0, OPTIONS, { signal: never })).rejects.toMatchObject({
        code: expect.stringMatching(/file_corrupt|too_many_pixels/),
      });
    },
  );
});

describe('configureImaging', () => {
  it('bounds threads and keeps no pixels', () => {
    configureImaging({ threads: 1 });
    expect(sharp.concurrency()).toBe(1);
    expect(sharp.cache().memory.max).toBe(0);
  });
});
