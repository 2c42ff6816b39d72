import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyToBox, compose } from '../../src/document/image/affine.ts';
import { decodeFrame } from '../../src/document/image/decode.ts';
import { straighten } from '../../src/document/image/straighten.ts';
import { readingBlocks } from '../../src/document/ocr/columns.ts';
import { createOcrEngine, type OcrEngine } from '../../src/document/ocr/engine.ts';
import { groupLines } from '../../src/document/ocr/lines.ts';
import { createOrientationClassifier } from '../../src/document/ocr/orientation.ts';
import { LINES, never, page, rasterOf } from './image-pages.ts';

let engine: OcrEngine;
let folder = '';
beforeAll(async () => {
  engine = await createOcrEngine({ threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'recto-ocr-'));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const linesOf = (words: Awaited<ReturnType<OcrEngine['read']>>['words']) => {
  const lines: string[][] = [];
  for (const { text, line } of words) lines[line] = [...(lines[line] ?? []), text];
  return lines.map((line) => line.join(' '));
};

describe('the OCR engine', () => {
  it('reads printed lines word by word in reading order', async () => {
    const { words } = await engine.read(await rasterOf(page()), { signal: never });
    expect(linesOf(words)).toEqual(LINES);
    expect(words.every(({ confidence }) => confidence > 0.8 && confidence <= 1)).toBe(true);
  });

  it('gives each word its own box', async () => {
    const { words } = await engine.read(await rasterOf(page({ lines: ['Subtotal 1284.50'] })), { signal: never });
    expect(words.map(({ text }) => text)).toEqual(['Subtotal', '1284.50']);
    const [first, second] = words.map(({ box }) => box);
    // 36-pixel DejaVu Sans from x = 60: "Subtotal" is 147 pixels wide, the space 11.
    expect(Math.abs((first?.[0] ?? 0) - 60)).toBeLessThanOrEqual(6);
    expect(Math.abs((first?.[2] ?? 0) - 207)).toBeLessThanOrEqual(8);
    expect(Math.abs((second?.[0] ?? 0) - 222)).toBeLessThanOrEqual(8);
    expect(first?.[1]).toBeLessThan(66);
    expect(first?.[3]).toBeGreaterThan(88);
  });

  it('puts the two ends of a row of a receipt on one line', async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="700" height="300"><rect width="100%" height="100%" fill="white"/><g font-family="DejaVu Sans" font-size="26"><text x="30" y="60">Coffee beans</text><text x="560" y="60">12.00</text><text x="30" y="110">Bread</text><text x="560" y="112">3.40</text><text x="30" y="160">TOTAL</text><text x="560" y="158">15.40</text></g></svg>`;
    const { words } = await engine.read(await rasterOf(Buffer.from(svg)), { signal: never });
    expect(linesOf(words)).toEqual(['Coffee beans 12.00', 'Bread 3.40', 'TOTAL 15.40']);
  });

  it('reads a line that is upside down', async () => {
    const raster = await rasterOf(
      await sharp(page({ lines: LINES.slice(0, 3) }))
        .rotate(180)
        .png()
        .toBuffer(),
    );
    const { words } = await engine.read(raster, { signal: never });
    const text = words.map((word) => word.text).join(' ');
    expect(text).toContain('harbour');
    expect(text).toContain('boxes of printing paper');
  });

  it.each([-90, 90])('reads a line that runs along the side of the page, turned by %i°', async (degrees) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="700" height="700"><rect width="100%" height="100%" fill="white"/><g font-family="DejaVu Sans" font-size="26"><text x="200" y="60">Coffee beans</text><text x="200" y="120">Bread and butter</text><text text-anchor="middle" transform="translate(60 350) rotate(${degrees})">Archive copy number</text></g></svg>`;
    const { words } = await engine.read(await rasterOf(Buffer.from(svg)), { signal: never });
    expect(words.map(({ text }) => text)).toEqual(expect.arrayContaining(['Archive', 'number', 'butter']));
    const [x0, y0, x1, y1] = words.find(({ text }) => text === 'Archive')?.box ?? [0, 0, 0, 0];
    expect(y1 - y0).toBeGreaterThan(2 * (x1 - x0));
  });

  it('reads grey rasters, and finds nothing on a blank page', async () => {
    const grey = await sharp(page({ lines: ['Grey paper 77'] }))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raster = { data: grey.data, width: grey.info.width, height: grey.info.height, channels: 1 as const };
    expect(linesOf((await engine.read(raster, { signal: never })).words)).toEqual(['Grey paper 77']);
    expect(await engine.read(await rasterOf(page({ lines: [] })), { signal: never })).toEqual({
      words: [],
      unreadLines: 0,
    });
  });

  it('maps words of a turned and tilted photo back onto the file', async () => {
    const tilted = await sharp(page({ lines: LINES }))
      .rotate(4, { background: 'white' })
      .png()
      .toBuffer();
    const path = join(folder, 'turned.jpg');
    await writeFile(
      path,
      await sharp(tilted).rotate(270).withMetadata({ orientation: 3 }).jpeg({ quality: 95 }).toBuffer(),
    );
    const frame = await decodeFrame(
      { path, name: 'page', mediaType: 'image/jpeg' },
      0,
      { maxSide: 1600, maxPixels: 1e8 },
      { signal: never },
    );
    const orientation = createOrientationClassifier({ threads: 1 });
    const { raster, toInput } = await straighten(frame.raster, { orientation }, { signal: never });
    await orientation.close();
    const { words } = await engine.read(raster, { signal: never });
    const word = words.find(({ text }) => text === 'harbour');
    expect(word).toBeDefined();
    const box = applyToBox(compose(frame.toOriginal, toInput), word?.box ?? [0, 0, 0, 0]);
    const { data, info } = await sharp(path, { autoOrient: false })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    let [dark, all] = [0, 0];
    for (let y = Math.round(box[1]); y < box[3]; y += 1) {
      for (let x = Math.round(box[0]); x < box[2]; x += 1) {
        all += 1;
        if ((data[y * info.width + x] ?? 255) < 128) dark += 1;
      }
    }
    expect(dark / all).toBeGreaterThan(0.08);
    // Sideways in the file: the word is higher there than it is wide.
    expect(box[3] - box[1]).toBeGreaterThan(2 * (box[2] - box[0]));
  });

  it('stops on a signal', async () => {
    const stop = AbortSignal.abort();
    await expect(engine.read(await rasterOf(page()), { signal: stop })).rejects.toThrow(/abort/i);
  });

  it.each(['detection', 'recognition', 'dictionary'] as const)('says which file is missing: %s', async (part) => {
    const models = { [part]: join(folder, 'nowhere.onnx') };
    await expect(createOcrEngine({ threads: 1, models })).rejects.toMatchObject({
      code: 'ocr_unavailable',
      message: expect.stringContaining('nowhere.onnx'),
    });
  });

  it('says so when a model file is not a model', async () => {
    const path = join(folder, 'rubbish.onnx');
    await writeFile(path, 'no model');
    await expect(createOcrEngine({ threads: 1, models: { detection: path } })).rejects.toMatchObject({
      code: 'ocr_unavailable',
    });
    const orientation = createOrientationClassifier({ threads: 1, model: path });
    const rect = { cx: 100, cy: 80, width: 120, height: 30, angle: 0 };
    await expect(orientation.upsideDown(await rasterOf(page()), rect)).rejects.toMatchObject({
      code: 'ocr_unavailable',
    });
  });
});

describe('reading order', () => {
  const line = (text: string, cx: number, cy: number, width: number) => ({
    text,
    rect: { cx, cy, width, height: 20, angle: 0 },
  });
  const textOf = (blocks: readonly (readonly { text: string }[])[]) =>
    blocks.map((block) => block.map(({ text }) => text));

  it('reads columns of running text one after the other, between headings', () => {
    const rows = Array.from({ length: 8 }, (_, at) => at);
    const items = [
      line('heading', 500, 20, 700),
      ...rows.flatMap((row) => [
        line(`left ${row}`, 250, 80 + row * 30, 400),
        line(`right ${row}`, 750, 80 + row * 30, 400),
      ]),
    ];
    expect(textOf(readingBlocks(items))).toEqual([
      ['heading'],
      rows.map((row) => `left ${row}`),
      rows.map((row) => `right ${row}`),
    ]);
  });

  it('keeps the rows of a table together', () => {
    const rows = Array.from({ length: 12 }, (_, at) => at);
    const items = rows.flatMap((row) => [
      line(`item ${row}`, 250, row * 30, 400),
      line(`price ${row}`, 900, row * 30, 80),
    ]);
    expect(readingBlocks(items)).toHaveLength(1);
    expect(groupLines(items)).toHaveLength(12);
  });
});
