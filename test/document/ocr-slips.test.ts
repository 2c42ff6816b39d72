import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOcrEngine, type OcrEngine } from '../../src/document/ocr/engine.ts';
import { joinStrips, planStrips, slipScale } from '../../src/document/ocr/strips.ts';
import type { Raster } from '../../src/document/raster.ts';
import { workshop } from '../support/prepare.ts';

let engine: OcrEngine;
beforeAll(async () => {
  engine = await createOcrEngine({ threads: 1, languages: [] });
});
afterAll(() => engine.close());

/** Draws lines of text on white, `step` pixels apart. */
async function drawn(
  lines: readonly string[],
  { width, size, step }: { readonly width: number; readonly size: number; readonly step: number },
): Promise<Raster> {
  const texts = lines.map(
    (text, at) =>
      `<text x="${size}" y="${(at + 2) * step}" font-family="DejaVu Sans" font-size="${size}">${text}</text>`,
  );
  const height = (lines.length + 3) * step;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="white"/>${texts.join('')}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: 'white' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

/** The numbers of the articles that were read, in reading order. */
async function articlesOn(raster: Raster): Promise<readonly number[]> {
  const { words } = await engine.read(raster, { signal: new AbortController().signal });
  const lines = new Map<number, string>();
  for (const { line, text } of words) lines.set(line, `${lines.get(line) ?? ''}${text}`);
  return [...lines.values()].flatMap((line) => /(?:ARTICLE|Article)(\d{3})/.exec(line)?.[1] ?? []).map(Number);
}

const articles = (count: number, word = 'ARTICLE') =>
  Array.from({ length: count }, (_, at) => `${word} ${100 + at}    ${at + 1}.20`);
const numbers = (count: number) => Array.from({ length: count }, (_, at) => 100 + at);

describe('a long slip', () => {
  it('is read in strips, every line once and in order', async () => {
    expect(await articlesOn(await drawn(articles(70), { width: 400, size: 20, step: 29 }))).toEqual(numbers(70));
  });

  it('is read whatever distance its lines have from the seams', async () => {
    expect(await articlesOn(await drawn(articles(40), { width: 330, size: 24, step: 61 }))).toEqual(numbers(40));
  });
});

it('keeps the width of a slip that is many times as long, and the places of its words', async () => {
  const { data, width, height, channels } = await drawn(articles(12), { width: 300, size: 13, step: 400 });
  const jpeg = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 95 }).toBuffer();
  const shop = await workshop();
  const { pages } = await shop.prepare('slip.jpg', jpeg, { input: 'words', ocr: 'auto' });
  const found = (pages[0]?.words ?? []).filter(({ text }) => /^1\d\d$/.test(text));
  expect(found.map(({ text }) => Number(text))).toEqual(numbers(12));
  for (const [at, { box }] of found.entries())
    expect(Math.abs((box[1] + box[3]) / 2 - ((at + 2) * 400 - 5))).toBeLessThan(8);
});

it('reads print that is small on a large page', async () => {
  const row = (at: number) => `Article ${100 + at} of the price list at the end of the year   ${at}.20`;
  const lines = Array.from({ length: 8 }, (_, at) => row(at));
  expect(await articlesOn(await drawn(lines, { width: 3000, size: 16, step: 150 }))).toEqual(numbers(8));
});

describe('strips', () => {
  const limits = { scale: 0.31, wanted: 1, maxPixels: 960_000 };

  it('cover all rows, and overlap by several lines', () => {
    const strips = planStrips({ width: 459, height: 3075 }, limits);
    expect(strips.length).toBeGreaterThan(1);
    expect(strips[0]?.top).toBe(0);
    expect(strips.at(-1)?.bottom).toBe(3075);
    for (const [at, strip] of strips.entries()) {
      const next = strips[at + 1];
      if (next !== undefined) expect(strip.bottom - next.top).toBeGreaterThanOrEqual(120);
      expect((strip.bottom - strip.top) * 459 * strip.scale ** 2).toBeLessThanOrEqual(960_000 * 1.01);
    }
  });

  it('are for long slips only, at the scale of an ordinary receipt', () => {
    expect(slipScale({ width: 1240, height: 1754 })).toBeUndefined();
    expect(slipScale({ width: 600, height: 1800 })).toBeUndefined();
    expect(slipScale({ width: 459, height: 3075 })).toBe(1);
    expect(slipScale({ width: 1200, height: 9000 })).toBeCloseTo(0.4, 2);
    expect(planStrips({ width: 700, height: 2400 }, { scale: 0.4, wanted: 0.45, maxPixels: 960_000 })).toHaveLength(1);
  });

  it('give what both show once, as the strip has it that shows all of it', () => {
    const rect = (cy: number, height = 20, width = 100) => ({ cx: 60, cy, width, height, angle: 0 });
    const upper = { top: 0, bottom: 300, scale: 1 };
    const lower = { top: 200, bottom: 500, scale: 1 };
    const joined = joinStrips([
      { strip: upper, rects: [rect(100), rect(250), rect(295, 10)] },
      { strip: lower, rects: [rect(205, 10), rect(250), rect(300), rect(400)] },
    ]);
    expect(joined.map(({ cy }) => cy).sort((a, b) => a - b)).toEqual([100, 205, 250, 300, 400]);
    const parts = joinStrips([
      { strip: upper, rects: [{ ...rect(250, 20, 50), cx: 35 }] },
      { strip: lower, rects: [rect(250)] },
    ]);
    expect(parts).toEqual([rect(250)]);
  });
});
