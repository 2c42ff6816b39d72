import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedPage } from '../../schemas/page.ts';
import { contentIssues } from '../../src/pipeline/reading-issues.ts';
import { drawnPdf } from '../support/drawn-pdf.ts';
import { hidingPlaces, SECRET } from '../support/hidden-text.ts';
import { sharedWorkshop } from '../support/prepare.ts';

let shop: Awaited<ReturnType<typeof sharedWorkshop>>;
beforeAll(async () => {
  shop = await sharedWorkshop();
});
afterAll(() => shop.close());

async function read(name: string, pdf: Buffer): Promise<PreparedPage> {
  const { pages } = await shop.prepare(`${name}.pdf`, pdf, { views: 'text' });
  const [page] = pages;
  if (page === undefined) throw new Error('no page');
  return page;
}
const hidden = (page: PreparedPage) => page.findings.filter((finding) => finding.code === 'hidden_text');
const holds = (page: PreparedPage) =>
  page.words.some((word) => word.text.includes(SECRET)) || JSON.stringify(page.views).includes(SECRET);

describe.each(hidingPlaces)('text hidden as $name', (place) => {
  it('is not read, and is listed with its place and the reason', async () => {
    const page = await read('hidden', place.hidden);
    expect(holds(page)).toBe(false);
    expect(page.words.map((word) => word.text)).toEqual(expect.arrayContaining(['R-2041', '178.50']));
    if (place.reason === undefined) return;
    expect(hidden(page)).toEqual([
      expect.objectContaining({ reason: place.reason, text: expect.stringContaining(SECRET), box: expect.any(Array) }),
    ]);
    expect(contentIssues(page)).toContainEqual(expect.objectContaining({ code: 'hidden_text', page: 1 }));
  });

  it('is read where nothing hides it', async () => {
    const page = await read('clean', place.clean);
    expect(holds(page)).toBe(true);
    expect(hidden(page)).toEqual([]);
    expect(contentIssues(page)).toEqual([]);
  });
});

it('counts text that is painted twice as seen where one of both can be seen', async () => {
  const line = (before: string) => `q ${before} BT /F1 12 Tf 60 700 Td (Sum 42.00) Tj ET Q`;
  const page = await read('twice', drawnPdf({ content: `${line('3 Tr')} ${line('0 Tr')}` }));
  expect(page.words.map((word) => word.text)).toEqual(['Sum', '42.00']);
  expect(hidden(page)).toEqual([]);
});

it('says nothing about the signature that TCPDF hides in what it makes', async () => {
  const content =
    'BT /F1 12 Tf 60 700 Td (Sum 42.00) Tj ET q 3 Tr BT /F1 1 Tf 60 20 Td (Powered by TCPDF \\(www.tcpdf.org\\)) Tj ET Q';
  const page = await read('tcpdf', drawnPdf({ content }));
  expect(page.words.map((word) => word.text)).toEqual(['Sum', '42.00']);
  expect(contentIssues(page)).toEqual([]);
});
