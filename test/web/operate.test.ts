import { expect, it } from 'vitest';
import { receiptUpload, startService } from '../support/service.ts';
import { violations } from './axe.ts';
import { describeInBrowser } from './browser.ts';

describeInBrowser('the screen for operators', (open) => {
  it.each(['light', 'dark'] as const)(
    'says what waits, and why nothing goes on, in the %s theme',
    async (colorScheme) => {
      const service = await startService({ workers: false });
      await service.json('/v1/jobs', receiptUpload(1));
      const page = await open(`${service.url}/#/operation`, { colorScheme, viewport: { width: 390, height: 844 } });
      await page.getByText('Work stands still').waitFor();
      await page.getByText('No workers: documents wait').waitFor();
      const row = page.getByRole('table', { name: 'Queues' }).getByRole('row', { name: 'documents' });
      const [waiting, running, , , , failed, oldest] = await row.getByRole('cell').allTextContents();
      expect([waiting, running, failed]).toEqual(['1', '0', '0']);
      expect(oldest).toMatch(/^\d/);
      await page.getByText('No document has failed').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(
        0,
      );
      const current = page.getByRole('navigation').getByRole('link', { name: 'Operation' });
      expect(await current.getAttribute('aria-current')).toBe('page');
    },
  );
});
