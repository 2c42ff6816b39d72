import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Result } from '../../schemas/result.ts';
import { makePdf } from '../support/pdf.ts';
import { formOf, type Service, startService, withJson } from '../support/service.ts';
import { describeInBrowser, reviewUrl, saved } from './browser.ts';

/** An invoice with as many lines as wanted. */
function invoicePdf(rows: number, { total = '' } = {}) {
  const line = (text: string, x: number, y: number) => ({ text, x, y, size: 10 });
  const amounts = Array.from({ length: rows }, (_, row) => 10 + row);
  const sum = amounts.reduce((so, amount) => so + amount, 0).toFixed(2);
  return makePdf([
    {
      lines: [
        line('Harbour Bicycle Works', 60, 800),
        line('Invoice number: HB-2041', 60, 780),
        line('Invoice date: 18 March 2026', 60, 764),
        ...['Description', 'Qty', 'Unit price', 'Amount'].map((head, at) =>
          line(head, [60, 300, 360, 460][at] ?? 0, 740),
        ),
        ...amounts.flatMap((amount, row) => {
          const y = 722 - row * 14;
          return [
            line(`Bicycle part ${String.fromCharCode(65 + (row % 26))}${row}`, 60, y),
            line('1', 300, y),
            line(amount.toFixed(2), 360, y),
            line(amount.toFixed(2), 460, y),
          ];
        }),
        line('Total', 360, 700 - rows * 14),
        line(total === '' ? sum : total, 460, 700 - rows * 14),
      ],
    },
  ]);
}

async function submitted(service: Service, pdf: Uint8Array, type = 'invoice', name = 'invoice.pdf'): Promise<string> {
  const { id } = await service.json('/v1/jobs?wait=60', { method: 'POST', body: formOf({ [name]: pdf }, { type }) });
  return id;
}

const resultOf = (service: Service, id: string) => service.json<Result>(`/v1/jobs/${id}/result`);

/** How many things are left to look at, as the page says. */
async function left(page: Page): Promise<number> {
  const text = (await page.locator('.review-bar .pill').textContent()) ?? '';
  return Number(/\d+/.exec(text)?.[0] ?? 0);
}

describeInBrowser('a review', (open) => {
  it('of forty doubtful values is done by keyboard alone, and one key for each', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '1' } });
    const id = await submitted(service, invoicePdf(12));
    const page = await open(reviewUrl(service.url, id));
    await page.getByText('left to check').waitFor();
    const count = await left(page);
    expect(count).toBeGreaterThanOrEqual(40);
    for (let presses = 0; presses < count; presses += 1) await page.keyboard.press('Enter');
    await page.getByText('All checked').waitFor();
    await saved(page);
    const result = await resultOf(service, id);
    expect(result).toMatchObject({ status: 'succeeded', review: [], reviewed: { complete: true, corrected: 0 } });
    expect(Object.values(result.fields).filter(({ checked }) => checked !== undefined).length).toBeGreaterThanOrEqual(
      40,
    );
  });

  it('takes a whole row of a list as right with one key', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '1' } });
    const id = await submitted(service, invoicePdf(3));
    const page = await open(reviewUrl(service.url, id));
    await page.locator('[data-key="/lines/1/description"]').click();
    await page.keyboard.press('Shift+Enter');
    await saved(page);
    const { fields, review } = await resultOf(service, id);
    const row = Object.entries(fields).filter(([pointer]) => pointer.startsWith('/lines/1/'));
    expect(row.map(([, { checked }]) => checked !== undefined)).toEqual(row.map(() => true));
    expect(review.filter(({ pointer }) => pointer.startsWith('/lines/1/'))).toEqual([]);
    expect(review.some(({ pointer }) => pointer.startsWith('/lines/0/'))).toBe(true);
  });

  it('keeps a correction through a reload, and undoes it', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0' } });
    const id = await submitted(service, invoicePdf(2));
    const page = await open(reviewUrl(service.url, id));
    const row = page.locator('[data-key="/invoice_number"]');
    await row.click();
    await page.keyboard.press('e');
    await page.keyboard.type('HB-2047');
    await page.keyboard.press('Enter');
    await saved(page);
    await page.reload();
    await row.getByText('HB-2047').waitFor();
    expect(await row.locator('.mark').getAttribute('title')).toContain('read as HB-2041');
    expect((await resultOf(service, id)).fields['/invoice_number']).toMatchObject({ state: 'corrected' });
    await row.click();
    await page.keyboard.press('Control+z');
    await row.getByText('HB-2041').waitFor();
    await expect.poll(async () => (await resultOf(service, id)).reviewed).toBeUndefined();
  });

  it('reads numbers and dates as the document writes them, and says what it cannot read', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0' } });
    const id = await submitted(service, invoicePdf(2));
    const page = await open(reviewUrl(service.url, id));
    const change = async (pointer: string, text: string) => {
      await page.locator(`[data-key="${pointer}"]`).click();
      await page.keyboard.press('e');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await change('/total', '1,234.50');
    await change('/invoice_date', '2 April 2026');
    await saved(page);
    await expect
      .poll(async () => (await resultOf(service, id)).data)
      .toMatchObject({ total: 1234.5, invoice_date: '2026-04-02' });
    await change('/total', 'about ten');
    await page.getByText('“about ten” cannot be read').waitFor();
    await page.keyboard.press('Escape');
    expect((await resultOf(service, id)).data.total).toBe(1234.5);
  });

  it('applies the rules while one types, with their sum written out', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0' } });
    const id = await submitted(service, invoicePdf(3));
    const page = await open(reviewUrl(service.url, id));
    await page.locator('[data-key="/total"]').click();
    const rule = page.locator('[data-key="/total"] .rule').first();
    await rule.getByText('10 + 11 + 12').waitFor();
    expect(await rule.getAttribute('class')).toContain('holds');
    await page.keyboard.press('e');
    await page.keyboard.type('34');
    await page.locator('[data-key="/total"] .rule.broken').first().getByText('= 33').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-key="/total"] .rule.holds').first().waitFor();
  });

  it('reads what is in a box that one draws into the field', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0' } });
    const id = await submitted(service, invoicePdf(2));
    const page = await open(reviewUrl(service.url, id));
    const number = await page.locator('.page .box[data-pointer="/invoice_number"]').boundingBox();
    if (number === null) throw new Error('The number has no box.');
    await page.locator('.blank summary').last().click();
    await page.locator('[data-key="/order_number"]').click();
    await page.mouse.move(number.x - 3, number.y - 3);
    await page.mouse.down();
    await page.mouse.move(number.x + number.width / 2, number.y + number.height);
    await page.mouse.move(number.x + number.width + 3, number.y + number.height + 3);
    await page.mouse.up();
    const input = page.getByLabel('Value of Order number');
    await expect.poll(() => input.inputValue()).toBe('HB-2041');
    await page.keyboard.press('Enter');
    await saved(page);
    const result = await resultOf(service, id);
    expect(result.data.order_number).toBe('HB-2041');
    expect(result.fields['/order_number']).toMatchObject({ page: 1, box: result.fields['/invoice_number']?.box });
  });

  it('by two people: the later one is told, and overwrites nothing', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0' } });
    const id = await submitted(service, invoicePdf(2));
    const [ann, ben] = [await open(reviewUrl(service.url, id)), await open(reviewUrl(service.url, id))];
    const change = async (page: Page, text: string) => {
      await page.locator('[data-key="/invoice_number"]').click();
      await page.keyboard.press('e');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await ben.locator('[data-key="/invoice_number"]').waitFor();
    await change(ann, 'Ann-1');
    await saved(ann);
    await change(ben, 'Ben-2');
    await ben.getByText('Somebody else has changed this review').waitFor();
    expect((await resultOf(service, id)).data.invoice_number).toBe('Ann-1');
    await ben.getByRole('button', { name: 'Show the newest state' }).click();
    await ben.locator('[data-key="/invoice_number"]').getByText('Ann-1').waitFor();
  });

  it('adds a row that is missing at its place, with one key', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0' } });
    const id = await submitted(service, invoicePdf(4));
    const whole = await resultOf(service, id);
    expect(whole.data.lines).toHaveLength(4);
    // As if the answer had not had the third row.
    const boxes = ['description', 'amount'].map((name) => whole.fields[`/lines/2/${name}`]?.box ?? []);
    const box = [boxes[0]?.[0], boxes[0]?.[1], boxes[1]?.[2], boxes[1]?.[3]];
    const page = await open('about:blank');
    await page.route(`**/v1/jobs/${id}/review`, async (route) => {
      if (route.request().method() !== 'GET') return route.continue();
      const answer = await route.fetch();
      const view = await answer.json();
      view.result.lists['/lines'].missing = [{ page: 1, box, text: 'Bicycle part C2 1 12.00 12.00' }];
      return route.fulfill({ response: answer, json: view });
    });
    const lines = whole.data.lines as unknown[];
    const headers = { 'if-match': (await service.get(`/v1/jobs/${id}/review`)).headers.get('etag') ?? '' };
    const body = { edits: [{ op: 'remove_row', pointer: '/lines/2' }] };
    expect((await service.get(`/v1/jobs/${id}/review`, withJson(body, { method: 'PUT', headers }))).status).toBe(200);
    await page.goto(reviewUrl(service.url, id));
    const gap = page.locator('tr.gap');
    await gap.getByText('Bicycle part C2').waitFor();
    const rows = page.locator('table.list tbody tr');
    expect(await rows.nth(2).getAttribute('class')).toContain('gap');
    await gap.locator('td').click();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await resultOf(service, id)).data.lines).toEqual(lines);
    expect((await resultOf(service, id)).fields['/lines/2/amount']).toMatchObject({ state: 'corrected', page: 1 });
  });
});
