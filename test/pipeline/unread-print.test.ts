import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PreparedPage } from '../../schemas/page.ts';
import { createEvidenceLoader } from '../../src/pipeline/evidence-loader.ts';
import { contentIssues } from '../../src/pipeline/reading-issues.ts';
import { type DrawnPage, drawnPdf } from '../support/drawn-pdf.ts';
import { sharedWorkshop } from '../support/prepare.ts';

let shop: Awaited<ReturnType<typeof sharedWorkshop>>;
beforeAll(async () => {
  shop = await sharedWorkshop();
});
afterAll(() => shop.close());

const letterhead =
  'BT /F1 16 Tf 60 780 Td (Harbour Joinery Ltd) Tj ET BT /F1 9 Tf 60 764 Td (5 Quay Street, Bristol) Tj ET';
const scanBox = '400 0 0 200 60 400 cm';

/** An image of `svg`, 800 by 400 pixels, as object 10, named `/X`. */
async function picture(svg: string): Promise<Omit<DrawnPage, 'content'>> {
  const page = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="400"><rect width="100%" height="100%" fill="white"/>${svg}</svg>`;
  const data = await sharp(Buffer.from(page)).flatten({ background: 'white' }).jpeg({ quality: 92 }).toBuffer();
  const dictionary =
    '/Type /XObject /Subtype /Image /Width 800 /Height 400 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode';
  return { resources: '/XObject << /X 10 0 R >>', objects: [{ dictionary, data }] };
}
const printed = (lines: readonly string[]) =>
  lines
    .map((line, at) => `<text x="30" y="${60 + at * 60}" font-family="sans-serif" font-size="30">${line}</text>`)
    .join('');
const slip = ['Invoice number R-2041', 'Date 14 March 2024', 'Total EUR 178.50'];

async function read(name: string, page: DrawnPage, ocr: 'auto' | 'off'): Promise<PreparedPage> {
  const { pages } = await shop.prepare(`${name}.pdf`, drawnPdf(page), { input: 'words', views: 'text', ocr });
  const [first] = pages;
  if (first === undefined) throw new Error('no page');
  return first;
}
/** A scan under a letterhead; it is read by OCR once, as the workshop keeps its pages. */
const scanUnderLetterhead = async (): Promise<DrawnPage> => ({
  content: `${letterhead} q ${scanBox} /X Do Q`,
  ...(await picture(printed(slip))),
});
const textOf = (page: PreparedPage) => page.words.map((word) => word.text).join(' ');
const unread = (page: PreparedPage) => page.findings.filter((finding) => finding.code === 'unread_print');

it('reads a scan under a printed letterhead, and keeps the words of the letterhead as they are', async () => {
  const page = await read('slip', await scanUnderLetterhead(), 'auto');
  expect(page).toMatchObject({ ocr: 'done', wordsFrom: 'both' });
  expect(textOf(page)).toContain('Harbour Joinery Ltd');
  expect(textOf(page)).toContain('R-2041');
  const total = page.words.find((word) => word.text === '178.50');
  expect(total?.box[0]).toBeGreaterThan(150);
  expect(total?.box[1]).toBeGreaterThan(842 - 600);
  expect(total?.box[3]).toBeLessThan(842 - 400);
  expect(total?.confidence).toBeLessThan(1);
  expect(page.words.find((word) => word.text === 'Harbour')?.confidence).toBe(1);
  expect(contentIssues(page)).toEqual([]);
});

it('says what was not read where OCR is off', async () => {
  const page = await read('off', await scanUnderLetterhead(), 'off');
  expect(page).toMatchObject({ ocr: 'off', wordsFrom: 'text_layer' });
  expect(unread(page).length).toBeGreaterThan(0);
  for (const { box } of unread(page)) {
    expect(box?.[1]).toBeGreaterThan(842 - 610);
    expect(box?.[3]).toBeLessThan(842 - 390);
  }
  expect(contentIssues(page)).toEqual([
    expect.objectContaining({ code: 'page_not_read_whole', page: 1, message: expect.stringContaining('OCR is off') }),
  ]);
});

it('joins the words that OCR reads beside a request to those of the text layer', async () => {
  const pdf = drawnPdf(await scanUnderLetterhead());
  const asked = await shop.prepare('asked.pdf', pdf, { input: 'views', ocr: 'auto' });
  expect(asked.manifest.pages[0]).toMatchObject({ unread: true });
  expect(asked.pages[0]).toMatchObject({ route: 'both', ocr: 'off' });
  const beside = await shop.prepare('asked.pdf', pdf, { input: 'words', views: 'text', ocr: 'auto' });
  const page = await createEvidenceLoader(asked.manifest, beside.manifest, shop.container.store)(1);
  expect(textOf(page)).toContain('178.50');
  expect(textOf(page)).toContain('Harbour');
  expect(unread(page)).toEqual([]);
});

const lines = Array.from({ length: 12 }, (_, at) => `60 ${300 - at * 20} m 500 ${300 - at * 20} l S`).join(' ');
const noise = Array.from(
  { length: 400 },
  (_, at) =>
    `<circle cx="${(at * 137) % 800}" cy="${(at * 211) % 400}" r="${5 + ((at * 31) % 60)}" fill="hsl(${(at * 47) % 360} 40% ${20 + ((at * 13) % 60)}%)" opacity="0.6" filter="url(#soft)"/>`,
).join('');
it.each([
  ['a photo', `q ${scanBox} /X Do Q`, `<filter id="soft"><feGaussianBlur stdDeviation="9"/></filter>${noise}`],
  [
    'a drawing',
    `q ${scanBox} /X Do Q`,
    '<circle cx="200" cy="200" r="120" fill="#269"/><path d="M400 300 L600 60 L760 300 Z" fill="#c42"/>',
  ],
  ['lines and boxes', `1 w ${lines} 60 60 440 240 re S 160 60 100 240 re S`, ''],
  ['a background', 'q 0.9 0.95 1 rg 0 0 595 300 re f Q q 0.2 0.2 0.3 rg 0 300 595 40 re f Q', ''],
  ['a bar code', Array.from({ length: 60 }, (_, at) => `${60 + at * 4} 300 ${1 + (at % 3)} 40 re f`).join(' '), ''],
  ['dots', Array.from({ length: 90 }, (_, at) => `${60 + at * 5} 300 2 2 re f`).join(' '), ''],
  ['fields to tick', [0, 1, 2, 3].map((at) => `60 ${300 - at * 20} 10 10 re S`).join(' '), ''],
])('takes %s for no print', async (_, content, svg) => {
  const page = await read('no-print', { content: `${content} ${letterhead}`, ...(await picture(svg)) }, 'off');
  expect(textOf(page)).toContain('Harbour Joinery Ltd');
  expect(unread(page)).toEqual([]);
});

it('reads notes, typed text and stamps that are laid on a page', async () => {
  const note = (subtype: string, y: number, text: string) => [
    `<< /Type /Annot /Subtype /${subtype} /Rect [60 ${y} 400 ${y + 30}] /F 4 /AP << /N ${y === 500 ? 11 : 13} 0 R >> >>`,
    {
      dictionary: '/Type /XObject /Subtype /Form /BBox [0 0 340 30] /Resources << /Font << /F1 5 0 R >> >>',
      data: `BT /F1 12 Tf 5 8 Td (${text}) Tj ET`,
    },
  ];
  const page = await read(
    'notes',
    {
      content: letterhead,
      page: '/Annots [10 0 R 12 0 R]',
      objects: [...note('FreeText', 500, 'Total EUR 178.50'), ...note('Stamp', 300, 'PAID 2024-03-20')],
    },
    'off',
  );
  expect(textOf(page)).toContain('Total EUR 178.50');
  expect(textOf(page)).toContain('PAID 2024-03-20');
  expect(page.words.find((word) => word.text === '178.50')?.box[1]).toBeGreaterThan(842 - 535);
});

it('judges fonts apart: text without a map of its characters is read by OCR, the rest is trusted', async () => {
  const content = `${letterhead} BT /F3 14 Tf 60 600 Td (Total amount of this invoice 178.50) Tj ET`;
  const fonts = '/F3 10 0 R';
  const objects = [
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 11 0 R >>',
    {
      dictionary: '',
      data: 'begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <e020> endbfrange endcmap',
    },
  ];
  const page = await read('fonts', { content, fonts, objects }, 'auto');
  expect(textOf(page)).toContain('Harbour Joinery Ltd');
  expect(textOf(page)).toContain('178.50');
  expect(page.wordsFrom).toBe('both');
});
