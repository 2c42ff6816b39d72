import { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOcrEngine } from '../../src/document/ocr/engine.ts';
import type { OcrLanguages } from '../../src/document/ocr/second/languages.ts';
import { never, page, rasterOf } from './image-pages.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

async function read(lines: readonly string[], languages: OcrLanguages = 'auto', marks = '') {
  const engine = await createOcrEngine({ threads: 1, languages });
  try {
    const svg = page({ width: 900, height: 100 + lines.length * 60, size: 27, lines }).toString();
    const raster = await rasterOf(Buffer.from(svg.replace('</svg>', `${marks}</svg>`)));
    return (await engine.read(raster, { signal: never })).words;
  } finally {
    await engine.close();
  }
}

const textOf = (words: Awaited<ReturnType<typeof read>>) => words.map(({ text }) => text).join(' ');

const GERMAN = ['Überweisen Sie die Gebühr für große Gefäße', 'an die Bäckerei Weiß, Königstraße 38, Gießen'];
const FRENCH = ['Le règlement sera effectué à la réception', 'Fenêtres côté forêt, déjà payées à Besançon'];

describe('two readers', () => {
  it('reads the accents of a German page without being told its language', async () => {
    expect(textOf(await read(GERMAN))).toBe(GERMAN.join(' '));
  });

  it('reads the accents of a French page without being told its language', async () => {
    expect(textOf(await read(FRENCH))).toBe(FRENCH.join(' '));
  });

  it('reads the languages that are named', async () => {
    expect(textOf(await read(FRENCH.slice(0, 1), ['de', 'fra']))).toBe(FRENCH[0]);
  });

  // On the second of two equal numbers, whose digits are 17 pixels wide from x = 141 and stand on y = 149.
  it.each([
    ['smudged', '<rect x="162" y="132" width="10" height="14" fill="black"/>'],
    ['partly rubbed out', '<rect x="158" y="129" width="9" height="11" fill="white"/>'],
  ])('is unsure of a number with a digit that is %s', async (_, mark) => {
    const words = await read(['Subtotal 4839.75', 'Total 4839.75'], 'auto', mark);
    expect(words.slice(0, 3).map(({ text }) => text)).toEqual(['Subtotal', '4839.75', 'Total']);
    expect(words.slice(0, 3).every(({ confidence }) => confidence > 0.95)).toBe(true);
    expect(Math.min(...words.slice(3).map(({ confidence }) => confidence))).toBeLessThan(0.6);
  });

  it('keeps to PP-OCR when there is no other language', async () => {
    const words = await read(GERMAN, []);
    expect(textOf(words)).not.toMatch(/[öüß]/);
    expect(textOf(words)).toContain('38');
  });

  it('needs no network', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const fetch = vi.spyOn(globalThis, 'fetch');
    expect(textOf(await read(GERMAN.slice(0, 1)))).toBe(GERMAN[0]);
    // Servers of other tests in this process may be on this machine.
    const far = connect.mock.calls.filter((call) => !JSON.stringify(call).includes('"127.0.0.1"'));
    expect(far).toEqual([]);
    expect(fetch).not.toHaveBeenCalled();
  });

  it('says which package of a language is missing', async () => {
    await expect(createOcrEngine({ threads: 1, languages: ['en', 'xyz'] })).rejects.toMatchObject({
      code: 'ocr_unavailable',
      message: expect.stringMatching(/"xyz".*npm install @tesseract\.js-data\/xyz/),
    });
  });
});
