import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { makePdf, type PdfLine } from '../support/pdf.ts';
import { startService } from '../support/service.ts';
import { describeInBrowser } from './browser.ts';

const NOTE: readonly PdfLine[] = [
  ...['Delivery note', 'Note no.: LN-20417', 'Delivered on: 14 March 2026', '<b>Weight</b>: 12.5 kg'].map(
    (text, at) => ({
      text,
      x: 60,
      y: 780 - at * 20,
    }),
  ),
  ...[
    ['Article', 'Qty', 'Price'],
    ['Oak boards', '12', '18.40'],
    ['Brass hinges', '48', '2.15'],
  ].flatMap((row, at) => row.map((text, column) => ({ text, x: [60, 300, 400][column] ?? 0, y: 640 - at * 20 }))),
];

describeInBrowser('a type from an example', (open) => {
  it('is chosen field by field, saved for everybody, and seen filled', async () => {
    const service = await startService();
    const path = join(temporaryFolder(), 'note.pdf');
    writeFileSync(path, makePdf([{ lines: NOTE }]));
    const page = await open(service.url);
    await page.getByLabel('Type').selectOption({ label: 'From an example…' });
    await page.getByRole('heading', { name: 'A type from an example' }).waitFor();
    await page.locator('input[type=file]').setInputFiles(path);
    await page.getByLabel('Name of the field Note no.').fill('note_number');
    await page.getByLabel('Use Price').uncheck();
    await page.getByLabel('Name of the field Qty').fill('article');
    await page.getByText('Two fields are called article.').waitFor();
    expect(await page.getByRole('button', { name: 'Save, and read the example' }).isDisabled()).toBe(true);
    await page.getByLabel('Name of the field Qty').fill('count');
    await page.getByLabel('Name of the type').fill('delivery-note');
    await page.getByRole('button', { name: 'Save, and read the example' }).click();
    await page.getByText('LN-20417').first().waitFor();
    await page.getByText('Oak boards').first().waitFor();
    const type = await service.json<{ properties: Record<string, unknown> }>('/v1/types/delivery-note');
    expect(type.properties).toMatchObject({
      note_number: { type: 'string' },
      delivered_on: { format: 'date' },
      items: { items: { properties: { article: { type: 'string' }, count: { type: 'number' } } } },
    });
    expect(JSON.stringify(type)).not.toContain('price');
    await page.getByRole('link', { name: 'All documents' }).click();
    await expect.poll(() => page.getByLabel('Type').first().inputValue()).toBe('delivery-note');
  });

  it('says what could not be read of the example', async () => {
    const service = await startService();
    const path = join(temporaryFolder(), 'half.pdf');
    const broken = { jpeg: Buffer.from('no picture'), width: 700, height: 1400 };
    writeFileSync(path, makePdf([{ lines: NOTE }, { image: broken }]));
    const page = await open(`${service.url}/#/types/new`);
    await page.locator('input[type=file]').setInputFiles(path);
    await page.getByLabel('Name of the field Note no.').waitFor();
    expect(await page.locator('ul.problem[role=alert]').textContent()).toContain('decode');
  });

  it('says where a document has no labels, and where the name is taken', async () => {
    const service = await startService();
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'prose.pdf'),
      makePdf([{ lines: [{ text: 'Only words that say nothing', x: 60, y: 700 }] }]),
    );
    writeFileSync(join(folder, 'note.pdf'), makePdf([{ lines: NOTE }]));
    const page = await open(`${service.url}/#/types/new`);
    await page.locator('input[type=file]').setInputFiles(join(folder, 'prose.pdf'));
    await page.getByText('No labels with values beside them were found in prose.pdf.').waitFor();
    await page.locator('input[type=file]').setInputFiles(join(folder, 'note.pdf'));
    await page.getByLabel('Name of the type').fill('receipt');
    await page.getByRole('button', { name: 'Save, and read the example' }).click();
    await page.getByText('is a built-in document type').waitFor();
  });
});
