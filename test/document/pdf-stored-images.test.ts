import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { openPdf, type PdfFile } from '../../src/document/pdf/open.ts';
import { readPdfPage } from '../../src/document/pdf/read-page.ts';
import { temporaryFolder } from '../support/folder.ts';
import { never, page as picture } from './image-pages.ts';

const WIDTH = 800;
const HEIGHT = 640;

const grey = () =>
  sharp(picture({ width: WIDTH, height: HEIGHT, size: 30 }))
    .flatten()
    .toColourspace('b-w');

/** A PDF of one page that shows one image. `after` are further objects. */
function pdfOf(dictionary: string, data: Buffer, after: readonly string[] = []): Buffer {
  const content = 'q 400 0 0 320 0 0 cm /Im Do Q';
  const bodies = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 320] /Contents 4 0 R /Resources << /XObject << /Im 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    `<< /Type /XObject /Subtype /Image /Width ${WIDTH} /Height ${HEIGHT} ${dictionary} /Length ${data.length} >>\nstream\n${data.toString('latin1')}\nendstream`,
    ...after,
  ];
  let text = '%PDF-1.5\n';
  const places = bodies.map((body, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  return Buffer.from(
    `${text}${table}trailer\n<< /Size ${bodies.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF`,
    'latin1',
  );
}

async function opened(bytes: Buffer): Promise<PdfFile> {
  const path = join(temporaryFolder(), 'scan.pdf');
  writeFileSync(path, bytes);
  return openPdf({ path, name: 'scan.pdf' }, { maxPixels: 1e8 }, { signal: never });
}

/** Mean distance in grey levels between the scan of the page and the picture that it was made from. */
async function distance(file: PdfFile): Promise<number> {
  const { page } = await readPdfPage(file, 1, { signal: never });
  const taken = await page.scan?.decode(2000);
  if (taken === undefined) throw new Error('no scan');
  const { raster } = taken.pixels;
  expect([raster.width, raster.height]).toEqual([WIDTH, HEIGHT]);
  expect(taken.pixels.toPage).toEqual([0.5, 0, 0, 0.5, 0, 0]);
  const wanted = await grey().raw().toBuffer();
  let sum = 0;
  for (let at = 0; at < wanted.length; at += 1) {
    sum += Math.abs((raster.data[at * raster.channels] ?? 0) - (wanted[at] ?? 0));
  }
  return sum / wanted.length;
}

const ones = async () => {
  const levels = await grey().raw().toBuffer();
  const bits = Buffer.alloc(levels.length / 8);
  for (const [at, level] of levels.entries())
    if (level >= 128) bits[at >> 3] = (bits[at >> 3] ?? 0) | (128 >> (at & 7));
  return bits;
};
const GREY = '/ColorSpace /DeviceGray';
const withFilter = async (predictor: number) => {
  const rows = await grey().raw().toBuffer();
  if (predictor === 1) return deflateSync(rows);
  const filtered = Buffer.alloc((WIDTH + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1) rows.copy(filtered, y * (WIDTH + 1) + 1, y * WIDTH, (y + 1) * WIDTH);
  return deflateSync(filtered);
};

it.each<readonly [string, string, () => Promise<Buffer>]>([
  ['a JPEG', `${GREY} /BitsPerComponent 8 /Filter /DCTDecode`, () => grey().jpeg({ quality: 95 }).toBuffer()],
  ['deflated rows', `${GREY} /BitsPerComponent 8 /Filter [/FlateDecode]`, () => withFilter(1)],
  [
    'rows with PNG predictors',
    `${GREY} /BitsPerComponent 8 /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 1 /Columns ${WIDTH} >>`,
    () => withFilter(15),
  ],
  ['deflated bits', `${GREY} /BitsPerComponent 1 /Filter /FlateDecode`, async () => deflateSync(await ones())],
  [
    'bits of a palette that begins with white',
    '/ColorSpace [/Indexed /DeviceRGB 1 <ffffff000000>] /BitsPerComponent 1 /Filter /FlateDecode',
    async () => deflateSync((await ones()).map((byte) => 255 - byte)),
  ],
])('takes %s out of the file and decodes it natively', async (_, dictionary, data) => {
  const file = await opened(pdfOf(dictionary, await data()));
  expect([...file.images.keys()]).toEqual(['5R']);
  expect(await distance(file)).toBeLessThan(6);
  await file.close();
});

it.each([
  ['white', '', 255],
  ['black', '/BlackIs1 true', 0],
] as const)('takes a fax of nothing but white for %s where its parameters say so', async (_, parameter, level) => {
  // In group 4 a set bit is a row like the one above; the first is like a white one. Then the end of the block.
  const data = Buffer.concat([Buffer.alloc(HEIGHT / 8, 0xff), Buffer.from('001001', 'hex')]);
  const parameters = `<< /K -1 /Columns ${WIDTH} /Rows ${HEIGHT} ${parameter} >>`;
  const file = await opened(
    pdfOf(`${GREY} /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms ${parameters}`, data),
  );
  const { page } = await readPdfPage(file, 1, { signal: never });
  const taken = await page.scan?.decode(2000);
  expect([file.images.size, ...new Set(taken?.pixels.raster.data)]).toEqual([1, level]);
  await file.close();
});

it.each<readonly [string, string, readonly string[]]>([
  ['with a mask', '/SMask 6 0 R', ['null']],
  ['with a decode array that turns it over', '/Decode [1 0]', []],
  ['that can be switched off', '/OC 6 0 R', ['null']],
])('leaves an image %s to pdfjs-dist', async (_, dictionary, after) => {
  const jpeg = await grey().jpeg().toBuffer();
  const file = await opened(pdfOf(`${GREY} /BitsPerComponent 8 /Filter /DCTDecode ${dictionary}`, jpeg, after));
  expect(file.images.size).toBe(0);
  await file.close();
});

it('falls back on pdfjs-dist where the data are damaged, and reports it or shows what is left', async () => {
  const jpeg = await grey().jpeg().toBuffer();
  const file = await opened(pdfOf(`${GREY} /BitsPerComponent 8 /Filter /DCTDecode`, jpeg.subarray(0, jpeg.length / 2)));
  expect(file.images.size).toBe(1);
  const { page } = await readPdfPage(file, 1, { signal: never });
  const taken = await page.scan?.decode(2000);
  expect(taken?.pixels.raster.width).toBeGreaterThan(100);
  await file.close();
});

it('renders the page with the picture, not with a placeholder', async () => {
  const file = await opened(pdfOf(`${GREY} /BitsPerComponent 8 /Filter /DCTDecode`, await grey().jpeg().toBuffer()));
  const { page } = await readPdfPage(file, 1, { signal: never });
  const { raster } = await page.render(1);
  expect(new Set(raster.data).size).toBeGreaterThan(50);
  await file.close();
});
