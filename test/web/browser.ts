import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';

/** Against what hangs, however busy the machine is. */
const MAX_MS = 120_000;
/** Where Debian and others put it; nothing is downloaded. */
const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const chromiumPath = CANDIDATES.find(existsSync);

/** Opens an address in a tab of its own, which must not say anything to the console. */
export type Open = (url: string, options?: BrowserContextOptions) => Promise<Page>;

/** Tests in a real browser without a window; skipped by name where none is installed. */
export function describeInBrowser(name: string, tests: (open: Open) => void): void {
  describe.skipIf(chromiumPath === undefined)(
    chromiumPath === undefined ? `${name} (skipped: Chromium is not installed)` : name,
    () => {
      let browser: Browser | undefined;
      beforeAll(async () => {
        browser = await chromium.launch({
          executablePath: chromiumPath ?? '',
          args: ['--no-sandbox'],
          timeout: MAX_MS,
        });
      });
      afterAll(() => browser?.close());
      tests(async (url, options = {}) => {
        const context = await browser?.newContext({
          locale: 'en-GB',
          viewport: { width: 1280, height: 800 },
          ...options,
        });
        if (context === undefined) throw new Error('The browser is not open.');
        const said: string[] = [];
        const page = await context.newPage();
        page.on('pageerror', (error) => said.push(error.message));
        page.on('console', (message) => {
          // A refused request is part of some tests; what the page itself says is a mistake.
          const isOwn = message.type() === 'error' || message.type() === 'warning';
          if (isOwn && !message.text().startsWith('Failed to load resource')) said.push(message.text());
        });
        onTestFinished(async () => {
          await context.close();
          expect(said).toEqual([]);
        });
        context.setDefaultTimeout(MAX_MS);
        await page.goto(url);
        return page;
      });
    },
  );
}

/** The document that is reviewed. */
export function reviewUrl(url: string, id: string): string {
  return `${url}/#/documents/${id}`;
}

/** Waits until everything is stored. */
export async function saved(page: Page): Promise<void> {
  await page.getByText('Saved', { exact: true }).waitFor();
}

/** Waits until all pictures of pages that can be seen are there. */
export async function picturesLoaded(page: Page): Promise<void> {
  const isLoaded = '[...document.images].every((image) => image.complete && image.naturalWidth > 0)';
  await expect.poll(() => page.evaluate(isLoaded)).toBe(true);
}
