/** Makes the pictures of the page in the README, from the samples, in Chromium. `npm run screenshots`, after a build. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import type { JobDetail } from '../schemas/api.ts';
import { readConfig } from '../src/app/config.ts';
import { openSession } from '../src/app/session.ts';
import { serve } from '../src/http/serve.ts';

const ROOT = join(import.meta.dirname, '..');
const SAMPLES = [
  'receipt/hardware-store.jpg',
  'receipt/petrol-station.jpg',
  'receipt/supermarket.pdf',
  'code-module/latin1.js',
  'invoice/bicycle-workshop.pdf',
  'invoice/scanned-invoice.pdf',
  'invoice/digital-invoice.pdf',
  'invoice/image-only-invoice.pdf',
];
const COLOURS = 64;

async function submit(url: string, sample: string): Promise<JobDetail> {
  const form = new FormData();
  form.append('type', 'auto');
  form.append('file', new Blob([readFileSync(join(ROOT, 'samples', sample))]), basename(sample));
  const answer = await fetch(`${url}/v1/jobs?wait=60`, { method: 'POST', body: form });
  return (await answer.json()) as JobDetail;
}

async function capture(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot();
  // Few colours make a small file.
  const small = await sharp(picture).png({ palette: true, colours: COLOURS, effort: 10 }).toBuffer();
  writeFileSync(join(ROOT, 'docs', name), small);
}

const state = mkdtempSync(join(tmpdir(), 'recto-'));
const session = await openSession(readConfig({ RECTO_STATE: state, RECTO_LOG: 'silent' }), {
  concurrency: 2,
  staleJobs: 'keep',
});
const server = await serve({ host: '127.0.0.1', port: 0, version: '' }, session);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const ids = new Map<string, string>();
  for (const sample of SAMPLES) ids.set(sample, (await submit(server.url, sample)).id);
  const open = (colorScheme: 'light' | 'dark') =>
    browser.newPage({ viewport: { width: 1200, height: 760 }, colorScheme, locale: 'en-GB' });
  const list = await open('light');
  await list.goto(server.url);
  await list.getByRole('link', { name: 'latin1.js' }).waitFor();
  await capture(list, 'page-list.png');
  const review = await open('light');
  await review.goto(`${server.url}/#/documents/${ids.get('receipt/supermarket.pdf')}`);
  await review.getByText('left to check').waitFor();
  await review.locator('[data-key="/items/1/amount"]').click();
  await review.keyboard.press('e');
  await review.locator('.rule').first().waitFor();
  await review.waitForLoadState('networkidle');
  await capture(review, 'page-review.png');
} finally {
  await browser.close();
  await server.close();
  await session.end(0);
  rmSync(state, { recursive: true, force: true });
}
