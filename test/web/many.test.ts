import { expect, it } from 'vitest';
import type { JobRow } from '../../schemas/api.ts';
import { receiptPdf } from '../support/pdf.ts';
import { formOf, receiptUpload, startService } from '../support/service.ts';
import { describeInBrowser, reviewUrl } from './browser.ts';

const JOBS = 5000;
const PAGES = 500;
const STATUSES = ['succeeded', 'partial', 'failed', 'queued'] as const;

describeInBrowser('very many', (open) => {
  it('jobs are listed, searched and sorted with a screenful of rows in the page', async () => {
    const service = await startService();
    const real = await service.json('/v1/jobs?wait=60', receiptUpload(1));
    const jobs = Array.from({ length: JOBS }, (_, at): JobRow => {
      const { progress: _progress, result: _result, ...job } = real;
      const id = `d-${at.toString(16).padStart(32, '0')}`;
      const created = new Date(Date.parse(real.created_at) - at * 1000).toISOString();
      return {
        ...job,
        id,
        created_at: created,
        status: STATUSES[at % STATUSES.length] ?? 'queued',
        document: { ...job.document, name: `document ${at}.pdf` },
      };
    });
    const page = await open('about:blank');
    await page.route('**/v1/jobs?*', (route) => {
      const query = new URL(route.request().url()).searchParams;
      const [from, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit'))];
      const next = from + limit;
      const body = { jobs: jobs.slice(from, next), ...(next < JOBS ? { next_cursor: String(next) } : {}) };
      return route.fulfill({ json: body });
    });
    await page.goto(service.url);
    await page.getByRole('table').waitFor();
    await expect.poll(() => page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(JOBS + 1));
    expect(await page.getByRole('row').count()).toBeLessThan(80);
    await page.locator('.scroller').evaluate((list) => {
      list.scrollTop = list.scrollHeight;
    });
    await page.getByRole('link', { name: 'document 4999.pdf' }).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(80);
    await page.getByLabel('Search by name').fill('document 4321');
    await page.getByRole('link', { name: 'document 4321.pdf' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByLabel('Search by name').fill('');
    await page.getByRole('button', { name: 'Name' }).click();
    await page.getByRole('link', { name: 'document 0.pdf' }).waitFor();
    await page.getByRole('radio', { name: 'Failed' }).check({ force: true });
    await expect.poll(() => page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(JOBS / 4 + 1));
  });

  it('pages can be scrolled through, with a few of them in the page', async () => {
    const service = await startService();
    const body = formOf({ 'long.pdf': receiptPdf(1, PAGES) }, { type: 'receipt' });
    const { id } = await service.json('/v1/jobs?wait=60', { method: 'POST', body });
    const page = await open(reviewUrl(service.url, id));
    // It opens where a number is in doubt that other pages seem to say otherwise.
    await page.locator('[data-key="/date"]').click();
    await page.getByText(`Page 1 of ${PAGES}`).waitFor();
    const scroll = (share: number) =>
      page.locator('.pane-scroller').evaluate((pane, to) => {
        pane.scrollTop = pane.scrollHeight * to;
      }, share);
    await scroll(0.5);
    await page.locator('.page[data-page="251"] img').waitFor();
    expect(await page.locator('.page').count()).toBeLessThan(10);
    await scroll(1);
    await page.getByText(`Page ${PAGES} of ${PAGES}`).waitFor();
    await page.locator('[data-key="/total"]').click();
    await page.locator('.page[data-page="1"] .box.active').waitFor();
  });
});
