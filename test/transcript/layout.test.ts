import { describe, expect, it } from 'vitest';
import type { PreparedPage } from '../../schemas/page.ts';
import { toMarkdown } from '../../src/transcript/to-markdown.ts';
import { transcribeWords } from '../../src/transcript/transcribe.ts';
import { drawnPdf } from '../support/drawn-pdf.ts';
import { pagesOf } from '../support/page.ts';
import { makePdf, type PdfLine, type PdfPageSpec } from '../support/pdf.ts';
import { workshop } from '../support/prepare.ts';

async function blocksOf(file: Buffer) {
  const shop = await workshop();
  const { pages } = await shop.prepare('document.pdf', file, { input: 'words' });
  return transcribeWords(pagesOf(...pages), undefined);
}

async function markdownOf(pages: readonly PdfPageSpec[]): Promise<string> {
  return toMarkdown(await blocksOf(makePdf(pages)), { pages: pages.length });
}

/** Lines below each other, 14 points apart. */
const lines = (texts: readonly string[], { x = 60, y = 760, size = 11, step = 14 } = {}): readonly PdfLine[] =>
  texts.map((text, at) => ({ text, x, y: y - at * step, size }));

/** The cells of rows, each with the x of its column. */
const rows = (texts: readonly (readonly string[])[], xs: readonly number[], y = 600): readonly PdfLine[] =>
  texts.flatMap((row, at) =>
    row.flatMap((text, column) => (text === '' ? [] : [{ text, x: xs[column] ?? 0, y: y - at * 16, size: 10 }])),
  );

const PROSE = [
  'The committee met in the large hall of the town and heard the report of the trea-',
  'surer, who explained at length why the costs of the new bridge had risen once more',
  'and what the council meant to do about it in the coming year.',
];

describe('the text of a page', () => {
  it('joins the lines of a paragraph and the parts of a word, and keeps lines that end on purpose', async () => {
    const address = ['Northfield Tools Ltd', '12 Mill Lane', 'Leeds LS1 4AP'];
    const text = await markdownOf([
      { lines: [...lines(address), ...lines(PROSE, { y: 680 }), ...lines([PROSE[2] ?? ''], { y: 620 })] },
    ]);
    expect(text).toContain('Northfield Tools Ltd  \n12 Mill Lane  \nLeeds LS1 4AP\n');
    expect(text).toContain('the report of the treasurer, who explained at length');
    expect(text).toContain('had risen once more and what the council meant');
    expect(text.split('\n\n')).toHaveLength(3);
  });

  it('keeps the hyphen of words that have one', async () => {
    const text = await markdownOf([
      {
        lines: lines([
          'Zu den Nebenkosten der Wohnung gehoeren nach dem Vertrag vom Mai auch die Wasser-',
          'und Abwasserkosten, die der Vermieter im Fruehjahr mit dem Verwalter in Nord-',
          'Sued abrechnet, und zwar fuer das ganze vergangene Jahr und ohne jeden Abzug.',
        ]),
      },
    ]);
    expect(text).toContain('auch die Wasser- und Abwasserkosten');
    expect(text).toContain('in Nord-Sued abrechnet');
  });

  it('takes larger print for headings, by its size and not by its words', async () => {
    const text = await markdownOf([
      {
        lines: [
          ...lines(['Zzyx Qwerty'], { size: 22 }),
          ...lines(['Plugh'], { y: 720, size: 15 }),
          ...lines(PROSE, { y: 690 }),
          ...lines(['Introduction'], { y: 620 }),
        ],
      },
    ]);
    expect(text).toMatch(/^# Zzyx Qwerty\n\n## Plugh\n/);
    expect(text).not.toContain('# Introduction');
  });

  it('takes bold print on a line of its own for a heading', async () => {
    const bold = { fonts: '/F3 10 0 R', objects: ['<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>'] };
    const line = (text: string, y: number, font = 'F1') => `BT /${font} 11 Tf 60 ${y} Td (${text}) Tj ET`;
    const content = [line('Plugh xyzzy', 760, 'F3'), ...PROSE.map((text, at) => line(text, 735 - at * 14))].join('\n');
    const blocks = await blocksOf(drawnPdf({ content, ...bold }));
    expect(blocks.map(({ kind }) => kind)).toEqual(['heading', 'paragraph']);
  });

  it('reads lists with their numbers, and no date as one', async () => {
    const items = ['1. First the nuts', '2. Then the bolts', '3. Last the washers'];
    const text = await markdownOf([
      { lines: [...lines(['12. March was a cold day']), ...lines(items, { y: 720 }), ...lines(PROSE, { y: 640 })] },
    ]);
    expect(text).toContain('1. First the nuts\n2. Then the bolts\n3. Last the washers\n');
    expect(text).toContain('12\\. March was a cold day');
  });

  it('reads columns one after the other', async () => {
    const column = (word: string) =>
      Array.from({ length: 8 }, (_, at) => `${word}${at} and so it goes on with words that fill it`);
    const text = await markdownOf([
      { lines: [...lines(column('left'), { size: 9 }), ...lines(column('right'), { x: 320, size: 9 })] },
    ]);
    const [left, right] = [text.indexOf('left7'), text.indexOf('right0')];
    expect(left).toBeGreaterThan(0);
    expect(right).toBeGreaterThan(left);
    expect(text).not.toContain('|');
  });
});

describe('tables', () => {
  const xs = [60, 260, 340, 430];
  const table = [
    ['Article', 'Number', 'Price', 'Amount'],
    ['Angle grinder', '2', '25.00', '50.00'],
    ['Steel brackets', '10', '5.00', '50.00'],
    ['Screws', '', '4.00', '4.00'],
  ];

  it('have the columns of the page, empty cells, and a head where it names the columns', async () => {
    const text = await markdownOf([{ lines: rows(table, xs) }]);
    expect(text).toBe(
      [
        '| Article | Number | Price | Amount |',
        '| --- | ---: | ---: | ---: |',
        '| Angle grinder | 2 | 25.00 | 50.00 |',
        '| Steel brackets | 10 | 5.00 | 50.00 |',
        '| Screws |  | 4.00 | 4.00 |',
        '',
      ].join('\n'),
    );
  });

  it('keep debit and credit apart', async () => {
    const statement = [
      ['Date', 'Text', 'Debit', 'Credit'],
      ['02.03.2024', 'Rent', '850.00', ''],
      ['05.03.2024', 'Customer 17', '', '2310.40'],
      ['09.03.2024', 'Power', '96.15', ''],
    ];
    const [block] = await blocksOf(makePdf([{ lines: rows(statement, xs) }]));
    expect(block?.rows?.map((row) => row.map(({ text }) => text))).toEqual(statement);
    expect(block?.rows?.[2]?.[3]?.box?.[0]).toBeCloseTo(430, 0);
    expect(block?.rows?.[2]?.[2]?.box).toBeUndefined();
  });

  it('have the lines of a cell in one cell', async () => {
    const wrapped = [
      ...rows(table.slice(0, 2), xs),
      { text: 'with a case', x: 60, y: 574, size: 10 },
      ...rows(table.slice(2), xs, 556),
    ];
    const text = await markdownOf([{ lines: wrapped }]);
    expect(text).toContain('| Angle grinder<br>with a case | 2 | 25.00 | 50.00 |');
  });

  it('are no addresses that stand side by side', async () => {
    const sides = [
      ...lines(['Northfield Tools Ltd', 'Mill Lane House', 'Leeds West Yorkshire']),
      ...lines(['Clifton Couriers Ltd', 'Park Row Corner', 'Bristol South West'], { x: 360 }),
    ];
    const text = await markdownOf([{ lines: sides }]);
    expect(text).toBe(
      'Northfield Tools Ltd  \nMill Lane House  \nLeeds West Yorkshire\n\nClifton Couriers Ltd  \nPark Row Corner  \nBristol South West\n',
    );
  });
});

describe('the pages of a document', () => {
  it('are marked, and lines that repeat on them are apart from the text', async () => {
    const pages = [1, 2, 3].map((number) => ({
      lines: [
        ...lines(['Annual report of the bridge council'], { y: 810, size: 8 }),
        ...lines(
          PROSE.map((line) => `${line.slice(0, 60)} ${'abc'[number - 1]}`),
          { y: 700 },
        ),
        ...lines([`Page ${number} of 3`], { y: 30, size: 8 }),
      ],
    }));
    const text = await markdownOf(pages);
    expect(text.match(/<!-- page \d -->/g)).toEqual(['<!-- page 1 -->', '<!-- page 2 -->', '<!-- page 3 -->']);
    expect(text).toContain('<!-- header: Annual report of the bridge council -->');
    expect(text).toContain('<!-- footer: Page 2 of 3 -->');
    const blocks = await blocksOf(makePdf(pages));
    expect(blocks.map(({ kind }) => kind).slice(0, 3)).toEqual(['header', 'paragraph', 'footer']);
  });

  it('have every word once', async () => {
    const page: PdfPageSpec = {
      lines: [
        ...lines(['Zzyx Qwerty'], { size: 20 }),
        ...lines(['Northfield Tools Ltd', '12 Mill Lane'], { y: 730 }),
        ...rows(
          [
            ['Pos', 'Text', 'Net', 'Gross'],
            ['1', 'Nuts', '1.00', '1.19'],
            ['2', 'Bolts', '2.00', '2.38'],
          ],
          [60, 200, 300, 420],
        ),
        ...lines(PROSE, { y: 500 }),
      ],
    };
    const shop = await workshop();
    const { pages } = await shop.prepare('document.pdf', makePdf([page]), { input: 'words' });
    const blocks = await transcribeWords(pagesOf(...pages), undefined);
    const letters = (text: string) => [...text.replace(/[\s-]/g, '')].sort().join('');
    const printed = (pages as readonly PreparedPage[]).flatMap(({ words }) => words.map(({ text }) => text)).join('');
    expect(letters(blocks.map(({ text }) => text).join(''))).toBe(letters(printed));
  });
});
