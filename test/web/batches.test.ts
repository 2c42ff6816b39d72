import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { startService } from '../support/service.ts';
import { put, watchFolder } from '../support/watching.ts';
import { describeInBrowser } from './browser.ts';

const NOTES = ['a', 'b'].map((name, at) => ({
  name: `${name}.txt`,
  mimeType: 'text/plain',
  buffer: Buffer.from(`Total: ${at + 1}.00 EUR\n`),
}));

describeInBrowser('the batches of the page', (open) => {
  it('are made of what is sent at once, and show their totals, their documents and their results', async () => {
    const { url, get } = await startService();
    const page = await open(url);
    await page.locator('input[type=file][multiple]').setInputFiles(NOTES);
    await page.getByRole('button', { name: 'Read 2 documents' }).click();
    await page.getByText('2 documents sent together.').waitFor();
    await page.getByRole('link', { name: 'Show the batch' }).click();
    await page.getByText('2 of 2').waitFor();
    expect(await page.locator('.tile').allTextContents()).toContain('Pages2');
    for (const { name } of NOTES) await page.getByRole('link', { name }).waitFor();
    await page.getByRole('button', { name: 'Take away' }).click();
    const address = await page.getByRole('link', { name: 'CSV table' }).getAttribute('href');
    expect(await (await get(address ?? '')).text()).toMatch(/,b\.txt,/);
    await page.getByRole('link', { name: 'All batches' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Batch of' });
    expect(await row.getByRole('cell').first().textContent()).toBe('2');
    await page.goto(`${url}/#/batches/b-${'0'.repeat(32)}`);
    await page.getByText('There is no batch').waitFor();
  });

  it('stand beside the drop folders, with what holds files up', async () => {
    const { url, session } = await startService({ workers: false });
    const folder = temporaryFolder();
    put(folder, 'till/recto.json', 'no JSON');
    put(folder, 'till/a.txt', 'Total 1.00');
    const { watch } = await watchFolder(session, folder);
    const page = await open(url);
    await page.getByText('till/recto.json').waitFor();
    await page.getByText('watched since').waitFor();
    expect(await page.locator('.folder-path').textContent()).toBe(folder);
    await watch.close();
    await page.getByText('watched since').waitFor({ state: 'detached' });
  });
});
