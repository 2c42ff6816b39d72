import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PreparedPage } from '../../schemas/page.ts';
import { contentIssues } from '../../src/pipeline/reading-issues.ts';
import { drawnPdf } from '../support/drawn-pdf.ts';
import { sharedWorkshop } from '../support/prepare.ts';

let shop: Awaited<ReturnType<typeof sharedWorkshop>>;
beforeAll(async () => {
  shop = await sharedWorkshop();
});
afterAll(() => shop.close());

const text = [
  'BT /F1 10 Tf 60 740 Td (Invoice number: R-2041) Tj ET',
  'BT /F1 10 Tf 60 600 Td (Total EUR 485.00) Tj ET',
  'BT /F1 10 Tf 60 580 Td (Rope 12 mm) Tj ET',
  'BT /F1 10 Tf 300 580 Td (110.00) Tj ET',
].join('\n');

async function read(drawn: string, page: Partial<Parameters<typeof drawnPdf>[0]> = {}): Promise<PreparedPage> {
  const pdf = drawnPdf({ content: `${text}\n${drawn}`, ...page });
  const { pages } = await shop.prepare('struck.pdf', pdf, { views: 'text' });
  if (pages[0] === undefined) throw new Error('no page');
  return pages[0];
}
const struck = (page: PreparedPage) =>
  page.findings.filter(({ code }) => code === 'struck_out').map((finding) => finding.text);

const strikes: readonly (readonly [name: string, drawn: string, struck: string])[] = [
  ['a line', 'q 1 w 105 603.5 m 150 603.5 l S Q', '485.00'],
  ['a thin box', 'q 0 g 105 603 45 0.8 re f Q', '485.00'],
  ['a line in colour', 'q 1 0 0 RG 0.7 w 105 603.5 m 150 603.5 l S Q', '485.00'],
  ['a line in two pieces', 'q 1 w 105 603.5 m 125 603.5 l S 125 603.5 m 150 603.5 l S Q', '485.00'],
  ['a scaled line', 'q 0.5 0 0 0.5 0 0 cm 2 w 210 1207 m 300 1207 l S Q', '485.00'],
  ['a line that falls a little', 'q 1 w 105 604.5 m 150 602.5 l S Q', '485.00'],
  ['a line through a row', 'q 1 w 50 583.5 m 400 583.5 l S Q', 'Rope 12 mm 110.00'],
];
it.each(strikes)('keeps text with %s through it, and tells of it', async (_, drawn, expected) => {
  const page = await read(drawn);
  expect(struck(page)).toEqual([expected]);
  expect(page.words.map((word) => word.text)).toEqual(expect.arrayContaining(['485.00', '110.00']));
  expect(contentIssues(page)).toContainEqual(
    expect.objectContaining({
      code: 'struck_out',
      page: 1,
      box: expect.any(Array),
      message: expect.stringContaining(expected),
    }),
  );
});

it('tells of text that an annotation strikes out', async () => {
  const page = await read('', {
    page: '/Annots [10 0 R]',
    objects: [
      '<< /Type /Annot /Subtype /StrikeOut /Rect [100 598 160 612] /QuadPoints [100 612 160 612 100 598 160 598] /C [1 0 0] /F 4 /AP << /N 11 0 R >> >>',
      { dictionary: '/Type /XObject /Subtype /Form /BBox [0 0 60 14]', data: '1 0 0 RG 1 w 0 5.5 m 60 5.5 l S' },
    ],
  });
  expect(struck(page)).toEqual(['485.00']);
});

const harmless: readonly (readonly [name: string, drawn: string])[] = [
  ['an underline', 'q 0.7 w 105 598.5 m 150 598.5 l S Q'],
  ['a line right at the base line', 'q 0.7 w 105 600 m 150 600 l S Q'],
  ['the rules of a table', 'q 0.5 w 50 592 m 400 592 l S 50 576 m 400 576 l S Q'],
  ['a line over a word', 'q 0.7 w 105 608.5 m 150 608.5 l S Q'],
  ['a line through a part of a word', 'q 0.7 w 130 603.5 m 200 603.5 l S Q'],
  ['a line in the colour of the paper', 'q 1 G 0.3 w 105 603.5 m 150 603.5 l S Q'],
  [
    'a line that a white box covers',
    'q 1 w 350 583.5 m 450 583.5 l S 1 g 340 570 120 30 re f Q BT /F1 10 Tf 360 580 Td (42.00) Tj ET',
  ],
  ['a band of colour behind a word', 'q 0.9 g 50 596 200 12 re f Q BT /F1 10 Tf 60 600 Td (Total EUR 485.00) Tj ET'],
];
it.each(harmless)('says nothing of %s', async (_, drawn) => {
  const page = await read(drawn);
  expect(struck(page)).toEqual([]);
  expect(contentIssues(page)).toEqual([]);
});
