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
  'BT /F1 10 Tf 60 740 Td (Credit note: R-2041) Tj ET',
  'BT /F1 10 Tf 300 600 Td (485.00) Tj ET',
  'BT /F1 10 Tf 60 600 Td (Total) Tj ET',
].join('\n');
// "485.00" is 30.6 points wide and its digits are 7 points high.
const RIGHT = 330.6;

async function read(drawn: string): Promise<PreparedPage> {
  const { pages } = await shop.prepare('signs.pdf', drawnPdf({ content: `${drawn}\n${text}` }), { views: 'text' });
  if (pages[0] === undefined) throw new Error('no page');
  return pages[0];
}
const signs = (page: PreparedPage) => page.findings.filter(({ code }) => code === 'unread_sign');

const drawn: readonly (readonly [name: string, operators: string, left: number])[] = [
  ['a minus before it, as a line', 'q 0.7 w 295 603.4 m 298.8 603.4 l S Q', 295],
  ['a minus before it, as a thin box', 'q 0 g 294.5 603 4 0.6 re f Q', 294.5],
  ['a minus behind it', `q 0.7 w ${RIGHT + 1.2} 603.4 m ${RIGHT + 5} 603.4 l S Q`, RIGHT + 1.2],
  ['a one before it', 'q 0.8 w 295 605.5 m 297 607.2 l 297 600 l S Q', 295],
  ['a seven behind it', `q 0.8 w ${RIGHT + 1} 607 m ${RIGHT + 5.5} 607 l ${RIGHT + 2.5} 600 l S Q`, RIGHT + 1],
  [
    'parentheses around it',
    `q 0.6 w 298.5 608 m 296 605 296 601 298.5 598 c S ${RIGHT + 1.5} 608 m ${RIGHT + 4} 605 ${RIGHT + 4} 601 ${RIGHT + 1.5} 598 c S Q`,
    296,
  ],
];
it.each(drawn)('tells of a number that is drawn with %s', async (_, operators, left) => {
  const page = await read(operators);
  expect(page.words.map((word) => word.text)).toContain('485.00');
  const [sign] = signs(page);
  expect(Math.abs((sign?.box?.[0] ?? 0) - left)).toBeLessThan(1.5);
  expect(contentIssues(page)).toContainEqual(
    expect.objectContaining({
      code: 'page_not_read_whole',
      page: 1,
      box: sign?.box,
      message: expect.stringContaining('485.00'),
    }),
  );
});

it.each([
  ['a frame around it', 'q 0.5 w 290 595 60 16 re S Q'],
  ['a line under it', 'q 0.5 w 300 598 m 331 598 l S Q'],
  ['the lines of a table', 'q 0.5 w 297 500 m 297 700 l S 60 612 m 500 612 l S 60 596 m 500 596 l S Q'],
  ['dashed lines beside it', 'q 0.5 w [3 2] 0 d 297 500 m 297 700 l S 60 612 m 500 612 l S Q'],
  ['a leader of dots', `q 0 g ${Array.from({ length: 50 }, (_, at) => `${90 + at * 4} 600 1.2 1.2 re f`).join(' ')} Q`],
  [
    'a leader of dashes',
    `q 0.6 w ${Array.from({ length: 30 }, (_, at) => `${90 + at * 7} 603 m ${94 + at * 7} 603 l S`).join(' ')} Q`,
  ],
  ['a box to tick', 'q 0.8 w 288 599.5 9 9 re S Q'],
  ['a sign of another font', 'BT /F2 10 Tf 292 600 Td (\\200) Tj ET'],
  ['a shaded cell', 'q 0.9 g 280 594 70 18 re f Q'],
  ['a shape that stands by itself', 'q 0 g 280 602 5 1 re f Q'],
])('takes %s for no sign', async (_, operators) => {
  const page = await read(operators);
  expect(page.words.map((word) => word.text)).toContain('485.00');
  expect(signs(page)).toEqual([]);
});
