import { expect, it } from 'vitest';
import type { z } from 'zod';
import type { jobListSchema } from '../../schemas/api.ts';
import { formOf, receiptUpload, startService, withJson } from '../support/service.ts';
import { violations } from './axe.ts';
import { describeInBrowser, picturesLoaded, reviewUrl } from './browser.ts';

const NOTE = Buffer.from('Order no.: 7\nTotal: 12.00 EUR\n');
type JobList = z.infer<typeof jobListSchema>;

describeInBrowser('every screen', (open) => {
  it.each(['light', 'dark'] as const)('is without a finding of axe in the %s theme', async (colorScheme) => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0.95' } });
    const empty = await open(service.url, { colorScheme });
    await empty.getByText('No documents yet').waitFor();
    expect(await violations(empty)).toEqual([]);
    const { id } = await service.json('/v1/jobs?wait=60', receiptUpload(1));
    const broken = { method: 'POST', body: formOf({ 'broken.pdf': '%PDF-1.7\nnothing' }, { type: 'receipt' }) };
    await service.json('/v1/jobs?wait=60', broken);
    const list = empty.getByRole('link', { name: 'receipt-1.pdf' });
    await list.waitFor();
    expect(await violations(empty)).toEqual([]);
    const { jobs } = await service.json<JobList>('/v1/jobs');
    const grouped = withJson({ jobs: jobs.map((job) => job.id), metadata: { folder: 'march' } });
    const batch = await service.json('/v1/batches', grouped);
    await empty.goto(`${service.url}/#/batches`);
    await empty.getByRole('link', { name: 'march' }).waitFor();
    expect(await violations(empty)).toEqual([]);
    await empty.goto(`${service.url}/#/batches/${batch.id}`);
    await empty.getByText('2 of 2').waitFor();
    expect(await violations(empty)).toEqual([]);
    await empty.goto(service.url);
    await empty.getByRole('button', { name: 'Settings' }).click();
    expect(await violations(empty)).toEqual([]);
    await empty.goto(`${service.url}/#/types/new`);
    await empty.locator('input[type=file]').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: NOTE });
    await empty.getByLabel('Name of the type').waitFor();
    expect(await violations(empty)).toEqual([]);
    await empty.goto(reviewUrl(service.url, id));
    await empty.getByText('left to check').waitFor();
    await picturesLoaded(empty);
    expect(await violations(empty)).toEqual([]);
    await empty.keyboard.press('e');
    expect(await violations(empty)).toEqual([]);
    await empty.keyboard.press('Escape');
    await empty.locator('.list-cell').first().click();
    expect(await violations(empty)).toEqual([]);
    const locked = await startService({ keys: ['one'] });
    const signIn = await open(locked.url, { colorScheme });
    await signIn.getByLabel('API key').waitFor();
    expect(await violations(signIn)).toEqual([]);
  });

  it.each([
    [390, 844],
    [640, 400],
    [768, 1024],
  ])('fits into a window of %i by %i pixels, as one of twice the size enlarged twice', async (width, height) => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0.95' } });
    const { id } = await service.json('/v1/jobs?wait=60', receiptUpload(1));
    const page = await open(service.url, { viewport: { width, height } });
    const link = page.getByRole('link', { name: 'receipt-1.pdf' });
    await link.waitFor();
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overflow)).toBe(0);
    expect(await page.getByRole('button', { name: 'Choose files' }).isVisible()).toBe(true);
    const { id: batch } = await service.json('/v1/batches', withJson({ jobs: [id] }));
    for (const screen of ['batches', `batches/${batch}`]) {
      await page.goto(`${service.url}/#/${screen}`);
      await page.getByRole('heading', { level: 1, name: 'Batch' }).waitFor();
      expect(await page.evaluate(overflow), screen).toBe(0);
    }
    await page.goto(reviewUrl(service.url, id));
    await page.getByText('left to check').waitFor();
    expect(await page.evaluate(overflow)).toBe(0);
    const button = page.getByRole('button', { name: 'Right' }).first();
    await button.scrollIntoViewIfNeeded();
    await button.click();
    await page.getByText('Saved').waitFor({ state: 'attached' });
  });

  it('can be used by keyboard alone, from the list to a document and back', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0.95' } });
    await service.json('/v1/jobs?wait=60', receiptUpload(1));
    const page = await open(service.url);
    const link = page.getByRole('link', { name: 'receipt-1.pdf' });
    await link.waitFor();
    const focused = () => page.evaluate('document.activeElement.textContent');
    for (let presses = 0; (await focused()) !== 'receipt-1.pdf'; presses += 1) {
      expect(presses).toBeLessThan(40);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByText('left to check').waitFor();
    expect(await page.evaluate('document.activeElement.closest(".panel") !== null')).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('a');
    await page.getByText('Saved').waitFor();
  });
});
