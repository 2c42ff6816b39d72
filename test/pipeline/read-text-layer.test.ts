import { expect, it } from 'vitest';
import type { PreparedPage } from '../../schemas/page.ts';
import { drawnPdf } from '../support/drawn-pdf.ts';
import { workshop } from '../support/prepare.ts';

const textOf = (page: PreparedPage | undefined) => page?.words.map((word) => word.text).join(' ');
async function read(content: string): Promise<PreparedPage> {
  const { pages } = await (await workshop()).prepare('a.pdf', drawnPdf({ content }));
  const [page] = pages;
  if (page === undefined) throw new Error('no page');
  return page;
}
const shown = (text: string, x: number, y: number, before = '') =>
  `q ${before} BT /F1 12 Tf ${x} ${y} Td ${text} Tj ET Q`;

const twice = (char: string, x: number) => `1 0 0 1 ${x} 700 Tm (${char}) Tj 1 0 0 1 ${x + 0.3} 700 Tm (${char}) Tj`;

it.each([
  ['with a small offset', `${shown('(Total 178.50)', 60, 700)} ${shown('(Total 178.50)', 60.4, 700)}`],
  ['as a shadow', `${shown('(Total 178.50)', 60.8, 699.3, '0.6 g')} ${shown('(Total 178.50)', 60, 700)}`],
  ['three times', [0, 0.2, 0.4].map((by) => shown('(Total 178.50)', 60 + by, 700)).join(' ')],
  [
    'letter by letter',
    `BT /F1 12 Tf ${[...'178.50'].map((char, at) => twice(char, 60 + at * 6.672 - (at > 3 ? 3.336 : 0))).join(' ')} ET`,
  ],
  [
    'in other pieces',
    `${shown('(Total 178.50)', 60, 700)} ${shown('(Total)', 60.3, 700)} ${shown('(178.50)', 91.04, 700)}`,
  ],
])('counts a word once that is painted %s', async (_, content) => {
  expect((textOf(await read(content)) ?? '').replace('Total ', '')).toBe('178.50');
});

it('keeps a word that stands twice on the page', async () => {
  expect(
    textOf(await read(`${shown('(12.00)', 60, 700)} ${shown('(12.00)', 60, 684)} ${shown('(1111)', 60, 660)}`)),
  ).toBe('12.00 12.00 1111');
});

it.each([60, 120, 170])('reads a number whose parts are set apart by %i thousandths of an em as one', async (gap) => {
  const page = await read(
    `BT /F1 12 Tf 60 700 Td [(178.) -${gap} (50)] TJ ET BT /F1 12 Tf 60 680 Td [(1) -${gap} (234)] TJ ET`,
  );
  expect(textOf(page)).toBe('178.50 1234');
});

it('keeps numbers of neighbouring columns and leaders of points apart', async () => {
  const page = await read(
    `BT /F1 12 Tf 60 700 Td [(10) -400 (25.00)] TJ ET BT /F1 12 Tf 60 680 Td [(page) -300 (.) -300 (.) -300 (7)] TJ ET`,
  );
  expect(textOf(page)).toBe('10 25.00 page . . 7');
});

it.each([
  ['up', '0 1 -1 0', 90, (at: number) => [100 + at * 20, 60]],
  ['down', '0 -1 1 0', 270, (at: number) => [500 - at * 20, 700]],
  ['upside down', '-1 0 0 -1', 180, (at: number) => [500, 100 + at * 20]],
] as const)('turns a page whose text runs %s, and gives boxes on the upright page', async (_, matrix, turn, place) => {
  const lines = ['Invoice number: R-2041', 'Invoice date: 14 March 2024', 'Total EUR 178.50'];
  const content = lines
    .map((line, at) => `BT /F1 12 Tf ${matrix} ${place(at).join(' ')} Tm (${line}) Tj ET`)
    .join('\n');
  const page = await read(content);
  expect(textOf(page)).toBe(lines.join(' '));
  expect(page.findings).toContainEqual(expect.objectContaining({ code: 'rotated', value: turn }));
  const [first] = page.words;
  expect(first === undefined ? 0 : first.box[2] - first.box[0]).toBeGreaterThan(30);
  expect([page.width, page.height]).toEqual(turn === 180 ? [595, 842] : [842, 595]);
});

it('does not turn a page for a note in its margin', async () => {
  const body = Array.from({ length: 8 }, (_, at) =>
    shown(`(Line ${at} of the text of the page)`, 80, 700 - at * 16),
  ).join(' ');
  const page = await read(`${body} BT /F1 8 Tf 0 1 -1 0 30 300 Tm (Form 4711 of the margin) Tj ET`);
  expect([page.width, page.height]).toEqual([595, 842]);
  expect(page.findings).toEqual([]);
});

it('reads columns of running text one after the other, and tables line by line', async () => {
  const column = (name: string, x: number) =>
    Array.from({ length: 8 }, (_, at) =>
      shown(
        `(${name}${at} runs on in lines that fill their column)`,
        x,
        700 - at * 14 - (x > 200 ? 5 : 0),
        '0 g',
      ).replace('/F1 12', '/F1 9'),
    ).join(' ');
  const prose = textOf(
    await read(
      `${shown('(A heading across both columns of the page that is long)', 60, 740)} ${column('left', 60)} ${column('right', 320)}`,
    ),
  );
  expect(prose).toMatch(/^A heading .* left0 .* left7 .* right0 .* right7 /);
  const rows = Array.from(
    { length: 8 },
    (_, at) => `${shown(`(item${at})`, 60, 700 - at * 14)} ${shown(`(${at}.50)`, 320, 700 - at * 14)}`,
  );
  expect(textOf(await read(rows.join(' ')))).toMatch(/^item0 0\.50 item1 1\.50 /);
});

it('puts a note that runs up the margin behind the lines of the page, in one line of its own', async () => {
  const body = Array.from({ length: 30 }, (_, at) => shown(`(Line${at} of the text)`, 80, 780 - at * 16)).join(' ');
  const page = await read(`BT /F1 8 Tf 0 1 -1 0 30 400 Tm (Form 4711 of the margin) Tj ET ${body}`);
  expect(textOf(page)).toMatch(/^Line0 of the text Line1 .* Line29 of the text Form 4711 of the margin$/);
  expect(new Set(page.words.slice(-5).map((word) => word.line)).size).toBe(1);
});
