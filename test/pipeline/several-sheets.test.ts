import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { pageImage } from '../../src/pipeline/page-image.ts';
import { page, rasterOf } from '../document/image-pages.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { besideEachOther, photograph } from '../support/photo.ts';
import { workshop } from '../support/prepare.ts';

const SIZE = { width: 1100, height: 1500 };

/** A photo of two receipts on a table. */
async function photoOfTwo(): Promise<Buffer> {
  const slips = ['11.20', '12.60'].map((price, at) =>
    page({
      width: 700,
      height: 1000,
      size: 40,
      lines: [
        'Harbour Bicycle Works',
        '12 Quay Street, Bristol',
        `Receipt no: 41${at}`,
        `Date: 1${at} March 2024`,
        `Bread ${price}`,
        `Total GBP ${price}`,
      ],
    }),
  );
  const [first, second] = await Promise.all(slips.map(rasterOf));
  if (first === undefined || second === undefined) throw new TypeError('There are two slips.');
  const picture = await besideEachOther([
    photograph(first, { ...SIZE, angle: 10, side: 40, turn: 5 }).raster,
    photograph(second, { ...SIZE, angle: 6, side: 300, turn: -6, seed: 3 }).raster,
  ]);
  const { data, ...raw } = picture;
  return sharp(data, { raw }).jpeg({ quality: 92 }).toBuffer();
}

it('reads each of several receipts on one photo as a page, and places its words on the photo', async () => {
  const shop = await workshop();
  const { pages } = await shop.prepare('photo.jpg', await photoOfTwo(), { ocr: 'auto', views: 'both' });
  expect(pages).toHaveLength(2);
  for (const [at, { width, words, findings, views }] of pages.entries()) {
    expect(width).toBe(2 * SIZE.width);
    const text = words.map((word) => word.text).join(' ');
    expect(text).toContain(at === 0 ? '11.20' : '12.60');
    expect(text).not.toContain(at === 0 ? '12.60' : '11.20');
    expect(words.every(({ box }) => box[at === 0 ? 2 : 0] < SIZE.width === (at === 0))).toBe(true);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'one_of_several_sheets', value: 2 }));
    expect(views.filter(({ kind }) => kind === 'image')).toHaveLength(1);
  }
});

it('shows people the whole photo for each of them', async () => {
  const { folder, container, prepare } = await workshop();
  const { manifest } = await prepare('photo.jpg', await photoOfTwo(), { ocr: 'off', views: 'image' });
  const options = { model: 'test', views: 'image', ocr: 'off', strategy: 'auto' } as const;
  const { signal } = new AbortController();
  const document = { path: join(folder, 'photo.jpg'), type: toDocumentType({ type: 'object' }, 'anything'), options };
  const job = await accept(document, container, { signal });
  for (const number of [1, 2]) {
    const picture = await pageImage(job, manifest, { page: number }, container, { signal });
    const { width, height } = await sharp(picture).metadata();
    expect(width / height).toBeCloseTo((2 * SIZE.width) / SIZE.height, 2);
  }
});

it('says that they are several documents, and gives each a result with --split auto', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'photo.jpg'), await photoOfTwo());
  const one = await runCli(['extract', 'photo.jpg', '-t', 'receipt', '--json'], { cwd });
  expect(one.results()).toMatchObject([{ status: 'partial', document: { pages: 2 } }]);
  expect(one.results()[0]?.issues.map(({ code }) => code)).toContain('several_documents');

  const split = await runCli(['extract', 'photo.jpg', '-t', 'receipt', '--split', 'auto', '--json'], { cwd });
  const results = split.results().toSorted((a, b) => (a.document.name < b.document.name ? -1 : 1));
  expect(results.map(({ document }) => document.name)).toEqual(['photo.jpg#1', 'photo.jpg#2']);
  expect(results.map(({ data }) => data.total)).toEqual([11.2, 12.6]);
});
