import { expect, it } from 'vitest';
import { formOf, startService, withJson } from '../support/service.ts';
import { describeInBrowser, reviewUrl } from './browser.ts';

const SCRIPT = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">';
/** Text that turns the direction of what follows it, as in a name that ends in fdp.exe. */
const BIDI = '\u202egpj.exe\u2066 \u2067';

describeInBrowser('text of documents', (open) => {
  it('is text, whatever it holds, in names, values, reasons and tables', async () => {
    const service = await startService();
    const name = `${SCRIPT.replaceAll('/', '∕')}${BIDI}.txt`;
    const body = formOf({ [name]: 'CORNER BAKERY\nBread 3.20\nTotal 3.20' }, { type: 'receipt' });
    const { id } = await service.json('/v1/jobs?wait=60', { method: 'POST', body });
    const headers = { 'if-match': (await service.get(`/v1/jobs/${id}/review`)).headers.get('etag') ?? '' };
    const edits = [
      { op: 'set', pointer: '/company', value: `${SCRIPT}${BIDI}` },
      { op: 'set', pointer: '/currency', value: SCRIPT },
      { op: 'add_row', pointer: '/items/0', value: { description: `${BIDI}${SCRIPT}`, amount: 1 } },
    ];
    const review = withJson({ edits, reviewer: SCRIPT }, { method: 'PUT', headers });
    expect((await service.get(`/v1/jobs/${id}/review`, review)).status).toBe(200);
    const page = await open(service.url);
    const link = page.getByRole('link', { name: 'window.hacked' });
    await link.waitFor();
    expect(await link.locator('bdi').count()).toBe(1);
    await link.click();
    const company = page.locator('[data-key="/company"]');
    await company.click();
    await company.getByText('<script>window.hacked = 1</script>').first().waitFor();
    await page.locator('[data-key="/items/0/description"]').getByText('onerror').waitFor();
    // Each stands by itself, so that it turns nothing around it.
    expect(await page.locator('.field-value > bdi').count()).toBeGreaterThan(1);
    await page.keyboard.press('e');
    expect(await page.getByLabel('Value of').inputValue()).toBe(`${SCRIPT}${BIDI}`);
    await page.keyboard.press('Escape');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
  });

  it('asks for nothing from anywhere else', async () => {
    const service = await startService();
    const body = formOf({ 'a.txt': 'CORNER BAKERY\nTotal 3.20 https://elsewhere.example/x.png' }, { type: 'receipt' });
    const { id } = await service.json('/v1/jobs?wait=60', { method: 'POST', body });
    const page = await open('about:blank');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(reviewUrl(service.url, id));
    await page.locator('[data-key="/total"]').waitFor();
    expect(new Set(asked)).toEqual(new Set([service.url]));
  });
});
