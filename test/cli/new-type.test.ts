import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makePdf, type PdfLine } from '../support/pdf.ts';

/** A delivery note, a kind of document that no built-in type is about. */
const NOTE: readonly PdfLine[] = [
  { text: 'Delivery note', x: 60, y: 780, size: 20 },
  { text: 'Note no.: LN-20417', x: 60, y: 740 },
  { text: 'Order: 77310', x: 60, y: 724 },
  { text: 'Delivered on: 14 March 2026', x: 60, y: 708 },
  { text: 'Weight: 1,204.50 kg', x: 60, y: 692 },
  { text: 'Übergeben an: Jörg Müller', x: 60, y: 676 },
  ...[
    ['Article', 'Qty', 'Price', 'Due'],
    ['Oak boards, planed', '12', '18.40', '2026-04-01'],
    ['Brass hinges', '48', '2.15', '2026-04-08'],
    ['Linseed oil', '6', '9.90', '2026-04-15'],
  ].flatMap((row, at) => row.map((text, column) => ({ text, x: [60, 300, 380, 460][column] ?? 0, y: 620 - at * 20 }))),
];

it('proposes a field for each label and a list for each table, and the type reads the document', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'note.pdf'), makePdf([{ lines: NOTE }]));
  const run = await runCli(['types', 'new', 'note.pdf', '--out', 'note.schema.json'], { cwd });
  expect(run.code, run.stderr).toBe(0);
  expect(run.stderr).toContain('LN-20417');
  const schema = JSON.parse(readFileSync(join(cwd, 'note.schema.json'), 'utf8'));
  expect(schema).toMatchObject({
    title: 'note',
    type: 'object',
    properties: {
      note_no: { type: 'string', title: 'Note no.' },
      order: { type: 'string' },
      delivered_on: { type: 'string', format: 'date' },
      ubergeben_an: { type: 'string', title: 'Übergeben an' },
      items: {
        type: 'array',
        items: {
          properties: {
            article: { type: 'string' },
            qty: { type: 'number' },
            price: { type: 'number' },
            due: { type: 'string', format: 'date' },
          },
        },
      },
    },
  });
  expect((await runCli(['types', 'check', 'note.schema.json'], { cwd })).code).toBe(0);
  const extracted = await runCli(['extract', 'note.pdf', '--schema', 'note.schema.json', '--json'], { cwd });
  expect(extracted.results()[0]?.data).toMatchObject({
    note_no: 'LN-20417',
    order: '77310',
    delivered_on: '2026-03-14',
    items: [
      { article: 'Oak boards, planed', qty: 12, price: 18.4, due: '2026-04-01' },
      { article: 'Brass hinges', qty: 48, price: 2.15, due: '2026-04-08' },
      { article: 'Linseed oil', qty: 6, price: 9.9, due: '2026-04-15' },
    ],
  });
});

it('writes the schema to standard output, overwrites nothing, and says where there is nothing to propose', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'note.pdf'), makePdf([{ lines: NOTE }]));
  const printed = await runCli(['types', 'new', 'note.pdf', '--name', 'delivery-note'], { cwd });
  expect(JSON.parse(printed.stdout).title).toBe('delivery-note');
  writeFileSync(join(cwd, 'mine.json'), '{}');
  const refused = await runCli(['types', 'new', 'note.pdf', '--out', 'mine.json'], { cwd });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--force');
  expect(readFileSync(join(cwd, 'mine.json'), 'utf8')).toBe('{}');
  const words = [{ text: 'Nothing but a sentence that goes on and says nothing of use', x: 60, y: 700 }];
  writeFileSync(join(cwd, 'prose.pdf'), makePdf([{ lines: words }]));
  const none = await runCli(['types', 'new', 'prose.pdf'], { cwd });
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('There are no labels');
  expect((await runCli(['types', 'new', 'gone.pdf'], { cwd })).stderr).toContain('(file_not_found)');
});

it('says what could not be read of the document, and how much it leaves out', async () => {
  const cwd = temporaryFolder();
  const broken = { jpeg: Buffer.from('no picture'), width: 700, height: 1400 };
  writeFileSync(join(cwd, 'note.pdf'), makePdf([{ lines: NOTE }, { image: broken }]));
  const half = await runCli(['types', 'new', 'note.pdf'], { cwd });
  expect(half.code).toBe(0);
  expect(half.stderr).toMatch(/Noticed while it was read:\n +page 2: /);
  writeFileSync(join(cwd, 'scan.pdf'), makePdf([{ image: broken }]));
  const none = await runCli(['types', 'new', 'scan.pdf'], { cwd });
  expect(none.code).toBe(2);
  expect(none.stderr).toMatch(/page 1: [\s\S]*There are no labels .* what could be read of scan\.pdf/);
  const labels = Array.from({ length: 64 }, (_, at): PdfLine => {
    const letters = `${String.fromCharCode(65 + Math.floor(at / 26))}${String.fromCharCode(97 + (at % 26))}`;
    return { text: `Label ${letters}: value ${at}`, x: 60, y: 820 - at * 12, size: 9 };
  });
  writeFileSync(join(cwd, 'long.pdf'), makePdf([{ lines: labels }]));
  const long = await runCli(['types', 'new', 'long.pdf'], { cwd });
  expect(long.stderr).toContain('60 fields');
  expect(long.stderr).toContain('4 more');
});
