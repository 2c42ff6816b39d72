import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sniff } from '../../src/document/sniff.ts';
import { decodeText } from '../../src/document/text/decode.ts';
import { detectLanguage } from '../../src/document/text/language.ts';
import { readTextFile, wordsOfSlice } from '../../src/document/text/read.ts';
import { splitText } from '../../src/document/text/split.ts';
import { temporaryFolder } from '../support/folder.ts';

const file = (name: string, content: Buffer | string) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return { path, name };
};
const utf16 = (text: string, bom: boolean, big: boolean) => {
  const bytes = Buffer.from((bom ? '\ufeff' : '') + text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

describe('what a file is', () => {
  it.each([
    ['a.pdf', '%PDF-1.7\n', 'application/pdf'],
    ['junk-before.pdf', `${'x'.repeat(900)}%PDF-1.4\n`, 'application/pdf'],
    ['no-name', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'image/png'],
    ['photo.txt.jpg', Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), 'image/jpeg'],
    ['big-endian.tif', Buffer.from('4d4d002a00000008', 'hex'), 'image/tiff'],
    ['drawing', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['main.rs', 'fn main() {}\n', 'text/plain'],
    ['Makefile', 'all:\n\techo\n', 'text/plain'],
  ])('is told by the content of %s', async (name, content, mediaType) => {
    expect((await sniff(file(name, content))).mediaType).toBe(mediaType);
  });

  it.each([
    ['nothing.png', '', 'file_empty'],
    ['blank.py', ' \n\t\n', 'file_empty'],
    ['error-page.pdf', '<html>404</html>', 'file_mismatch'],
    ['picture.js', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'file_mismatch'],
    ['bytes.py', Buffer.from([1, 2, 3, 0, 255, 254, 0, 7, 8, 200]), 'file_mismatch'],
    ['archive.zip', Buffer.from('504b0304140000000800', 'hex'), 'file_unsupported'],
    ['bytes.dat', Buffer.from([1, 2, 3, 0, 255, 254, 0, 7, 8, 200]), 'file_unsupported'],
  ])('%s is refused, by its name', async (name, content, code) => {
    await expect(sniff(file(name, content))).rejects.toMatchObject({ code, message: expect.stringContaining(name) });
  });
});

describe('the encoding of a text', () => {
  it.each([
    ['utf-8', Buffer.from('größe 中文 €')],
    ['utf-8', Buffer.from('\ufeffwith a mark €')],
    ['utf-16le', utf16('größe 中文 €', true, false)],
    ['utf-16be', utf16('größe 中文 €', true, true)],
    ['utf-16le', utf16('plain words without a mark €', false, false)],
    ['utf-16be', utf16('plain words without a mark €', false, true)],
    ['windows-1252', Buffer.from([0x67, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x80])],
  ])('is found: %s', (encoding, bytes) => {
    const decoded = decodeText(bytes);
    expect(decoded?.encoding).toBe(encoding);
    expect(decoded?.text.endsWith('€')).toBe(true);
  });

  it('survives whatever UTF-8 text it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        fc.pre(!/[\p{Cc}\ufffd\ufeff]/u.test(text));
        expect(decodeText(Buffer.from(`${text} and more words`, 'utf8'))?.text).toBe(`${text} and more words`);
      }),
    );
  });

  it('is none where the bytes are not text', () => {
    expect(decodeText(Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 7) % 32)))).toBeUndefined();
  });
});

it.each([
  ['script', '#!/usr/bin/env python3\nprint(1)', 'Python'],
  ['a.ts', 'const a = 1;', 'TypeScript'],
  ['Dockerfile', 'FROM node', 'Dockerfile'],
  ['pasted', 'def total(items):\n    return sum(items)\n', 'Python'],
  ['unknown', 'Dear Sir or Madam', 'Text'],
])('the language of %s is found', async (name, text, language) => {
  expect(await detectLanguage(name, text)).toBe(language);
});

describe('pages of a text file', () => {
  const limits = { maxLines: 20, maxChars: 400 };
  const lines = fc.array(
    fc.string({ maxLength: 60 }).map((text) => text.replace(/[\r\n]/g, '')),
    { maxLength: 120 },
  );

  it('hold every character once, in order, within the limits', () => {
    fc.assert(
      fc.property(lines, fc.nat({ max: 3000 }), (texts, long) => {
        const given = [...texts, 'x;'.repeat(long)];
        const slices = splitText(given, limits);
        const again = new Map<number, string>();
        for (const { number, column, text } of slices.flat()) {
          const before = again.get(number) ?? '';
          expect(column).toBe(before.length + 1);
          again.set(number, before + text);
        }
        expect([...again.values()]).toEqual(given);
        for (const slice of slices) {
          expect(slice.length).toBeLessThanOrEqual(limits.maxLines);
          expect(slice.reduce((sum, { text }) => sum + text.length + 1, 0)).toBeLessThanOrEqual(limits.maxChars);
        }
      }),
    );
  });

  it('begin at a definition where there is one near', () => {
    const source = Array.from({ length: 6 }, (_, index) => [`function f${index}() {`, '  return 1;', '}', '']).flat();
    const slices = splitText(source, { maxLines: 10, maxChars: 10_000 });
    expect(slices.map((slice) => slice[0]?.text)).toEqual(['function f0() {', 'function f2() {', 'function f4() {']);
  });

  it('cut a minified line where it has a seam, and count columns on', async () => {
    const minified = 'a=1;'.repeat(500);
    const { slices } = await readTextFile(file('min.js', minified), limits, { signal: new AbortController().signal });
    expect(slices.length).toBeGreaterThan(4);
    for (const slice of slices) expect(slice.at(-1)?.text.endsWith(';')).toBe(true);
    const [word] = wordsOfSlice(slices[1] ?? []);
    expect(word?.box).toEqual([397, 1, 397 + (word?.text.length ?? 0), 1]);
  });

  it.each([
    ['lf', 'a\nb\n'],
    ['crlf', 'a\r\nb\r\n'],
    ['cr', 'a\rb\r'],
    ['mixed', 'a\r\nb\nc'],
    ['none', 'a'],
  ])('know that lines end in %s', async (lineEnd, text) => {
    const read = await readTextFile(file('a.txt', text), limits, { signal: new AbortController().signal });
    expect(read.lineEnd).toBe(lineEnd);
    expect(read.slices[0]?.[0]).toEqual({ number: 1, column: 1, text: 'a' });
  });
});
