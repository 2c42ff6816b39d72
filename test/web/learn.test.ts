import { expect, it } from 'vitest';
import type { Edit, ReviewView } from '../../schemas/review.ts';
import { receiptUpload, type Service, startService, withJson } from '../support/service.ts';
import { violations } from './axe.ts';
import { describeInBrowser } from './browser.ts';

/** Reviews a receipt whole, whose total is corrected. */
async function review({ get, json }: Service): Promise<void> {
  const { id } = await json('/v1/jobs?wait=60', receiptUpload(1));
  const before = await get(`/v1/jobs/${id}/review`);
  const headers = { 'if-match': before.headers.get('etag') ?? '' };
  const first: Edit = { op: 'set', pointer: '/total', value: 1 };
  const { result } = await json<ReviewView>(`/v1/jobs/${id}/review/check`, withJson({ edits: [first] }));
  const edits: Edit[] = [
    first,
    ...result.review.map(({ pointer }): Edit => ({ op: 'accept', pointer })),
    ...result.checks.flatMap(({ rule, holds }): Edit[] => (holds ? [] : [{ op: 'accept_rule', rule }])),
    ...result.issues.map(({ message }): Edit => ({ op: 'dismiss', message })),
  ];
  const after = await json<ReviewView>(`/v1/jobs/${id}/review`, withJson({ edits }, { method: 'PUT', headers }));
  expect(after.result.reviewed?.complete).toBe(true);
}

describeInBrowser('what reviews teach', (open) => {
  it.each(['light', 'dark'] as const)(
    'is shown in tables, a plot and the table behind it, in the %s theme',
    async (colorScheme) => {
      const service = await startService({ env: { RECTO_REVIEW_BELOW: '0.95' } });
      const page = await open(`${service.url}/#/learn`, { colorScheme, viewport: { width: 390, height: 844 } });
      await page.getByText('Nobody has reviewed a document yet.').waitFor();
      await page.getByRole('button', { name: 'Measure' }).click();
      await page.getByText('No document has been reviewed whole yet').waitFor();
      await review(service);
      await page.reload();
      const fields = page.getByRole('table', { name: 'By field' });
      const total = fields
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: 'Total', exact: true }) });
      await total.waitFor();
      expect(await total.getByRole('cell').allTextContents()).toEqual(['receipt', '0', '1', '0', '0']);
      await page.getByRole('button', { name: 'Measure' }).click();
      await page.getByRole('img', { name: 'Does confidence keep its word?' }).waitFor();
      expect(await page.locator('.plot-dot.all').count()).toBeGreaterThan(0);
      expect(await page.locator('.tile').allTextContents()).toContain('Wrong1');
      await page.getByText('The same as a table').click();
      await page.getByRole('table', { name: 'Values that were looked at' }).waitFor();
      expect(await violations(page)).toEqual([]);
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(overflow)).toBe(0);
    },
  );
});
