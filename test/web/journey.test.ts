import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import readWorkbook from 'read-excel-file/node';
import { expect, it } from 'vitest';
import { startService } from '../support/service.ts';
import { describeInBrowser, saved } from './browser.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');

describeInBrowser('the page', (open) => {
  it('leads from nothing to a right spreadsheet, without anything else to read', async () => {
    const { url } = await startService({ env: { RECTO_REVIEW_BELOW: '0.9' } });
    const page = await open(url);
    await page.getByText('No documents yet').waitFor();
    await page.locator('input[type=file][multiple]').setInputFiles(join(SAMPLES, 'invoice/bicycle-workshop.pdf'));
    await page.getByText('1 page, ').waitFor();
    await page.getByRole('button', { name: 'Read 1 document' }).click();
    const row = page.getByRole('row').filter({ hasText: 'bicycle-workshop.pdf' });
    await row.getByText('to check').waitFor();
    expect(await row.getByRole('cell').nth(1).textContent()).toBe('invoice');
    await row.getByRole('link').click();
    const left = page.getByText('left to check');
    await left.waitFor();
    // One key for each value that is right.
    for (let presses = 0; await left.isVisible(); presses += 1) {
      expect(presses).toBeLessThan(10);
      await page.keyboard.press('Enter');
    }
    await page.getByText('All checked').waitFor();
    await saved(page);
    await page.getByRole('link', { name: 'All documents' }).click();
    await row.getByText('checked').waitFor();
    await page.getByRole('button', { name: 'Take away' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Excel workbook' }).click(),
    ]);
    const sheets = await readWorkbook(readFileSync(await download.path()));
    const [head = [], values = []] = sheets[0]?.data ?? [];
    const cells = Object.fromEntries(head.map((name, at) => [String(name), values[at]]));
    expect(cells).toMatchObject({ status: 'succeeded', invoice_number: 'HB-2041', total: 282 });
  });

  it('takes what is dropped anywhere, and says what the server does not take', async () => {
    const { url } = await startService();
    const page = await open(url);
    await page.getByText('No documents yet').waitFor();
    const transfer = await page.evaluateHandle(`(() => {
      const files = new DataTransfer();
      files.items.add(new File(['Total 3.00'], 'note.txt', { type: 'text/plain' }));
      files.items.add(new File([new Uint8Array([0, 1, 2, 3, 250, 251])], 'noise.bin'));
      return files;
    })()`);
    for (const type of ['dragenter', 'dragover', 'drop']) {
      await page.dispatchEvent('body', type, { dataTransfer: transfer });
    }
    await page.getByText('is neither a PDF').waitFor();
    await page.getByRole('button', { name: 'Read 1 document' }).click();
    await page.getByRole('row').filter({ hasText: 'note.txt' }).waitFor();
    await page.getByRole('button', { name: 'Remove noise.bin' }).click();
    await page.getByText('Drop documents or folders here').waitFor();
    expect(await page.getByRole('link', { name: 'noise.bin' }).count()).toBe(0);
  });

  it('speaks German to those who do', async () => {
    const { url } = await startService();
    const page = await open(url, { locale: 'de-DE' });
    await page.getByText('Noch keine Dokumente').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByLabel('Art').selectOption('Rechnung');
    expect(await page.getByLabel('Art').inputValue()).toBe('invoice');
    await page.getByRole('button', { name: 'Einstellungen' }).click();
    await page.getByLabel('Sprache').selectOption('en');
    await page.getByText('No documents yet').waitFor();
    await page.reload();
    await page.getByText('No documents yet').waitFor();
  });
});
