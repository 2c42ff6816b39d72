import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReviewView } from '../../schemas/review.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makePdf } from '../support/pdf.ts';
import { formOf, type Service, startService } from '../support/service.ts';
import { describeInBrowser, picturesLoaded, reviewUrl } from './browser.ts';

const RED = '0.85 0 0 rg';

/** A receipt whose total is the only thing on it in red. */
function receiptWithRedTotal(size: {
  readonly width: number;
  readonly height: number;
  readonly rotate?: 90 | 180 | 270;
}) {
  const { width, height, rotate = 0 } = size;
  const lines = [
    'CORNER BAKERY LTD',
    '12 MARKET STREET',
    'Receipt no: 1001',
    'Date: 17 March 2024',
    'Bread      3.20',
    'Cake       5.10',
  ];
  const top = height - 60;
  return makePdf([
    {
      width,
      height,
      rotate,
      lines: [
        ...lines.map((text, at) => ({ text, x: 40, y: top - at * 26, size: 15 })),
        { text: 'Total:', x: 40, y: top - 190, size: 15 },
        { text: '8.30', x: 150, y: top - 190, size: 15, before: RED },
        { text: 'Thank you for your visit and come again', x: 40, y: top - 230, size: 11 },
      ],
    },
  ]);
}

const SHEET = { width: 360, height: 480 };

/** The sheet as a photo would have it, at 200 dpi. */
async function picture(service: Service): Promise<Sharp> {
  const id = await submitted(service, { 'sheet.pdf': receiptWithRedTotal(SHEET) });
  const answer = await service.get(`/v1/jobs/${id}/pages/1/image`);
  const sheet = sharp(Buffer.from(await answer.arrayBuffer()));
  return sheet.resize({ width: 1000 });
}

async function submitted(service: Service, files: Readonly<Record<string, Uint8Array>>, options = ''): Promise<string> {
  const fields = { type: 'receipt', ...(options === '' ? {} : { options }) };
  const { id } = await service.json('/v1/jobs?wait=60', { method: 'POST', body: formOf(files, fields) });
  return id;
}

const white = { r: 255, g: 255, b: 255 };

/** The same receipt as documents of all kinds. */
const KINDS: Readonly<Record<string, (service: Service) => Promise<Readonly<Record<string, Uint8Array>>>>> = {
  'a digital page': async () => ({ 'digital.pdf': receiptWithRedTotal(SHEET) }),
  'a page that its PDF turns': async () => ({ 'turned.pdf': receiptWithRedTotal({ ...SHEET, rotate: 90 }) }),
  'a photo': async (service) => ({ 'photo.png': await (await picture(service)).png().toBuffer() }),
  'a photo that lies on its side': async (service) => ({
    'side.png': await (await picture(service)).rotate(90).png().toBuffer(),
  }),
  'a photo upside down': async (service) => ({
    'down.png': await (await picture(service)).rotate(180).png().toBuffer(),
  }),
  'a photo that says how it was held': async (service) => ({
    'held.jpg': await sharp(await (await picture(service)).rotate(270).png().toBuffer())
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer(),
  }),
  'a photo that is tilted': async (service) => ({
    'tilted.png': await (await picture(service)).rotate(3, { background: white }).png().toBuffer(),
  }),
  'a photo with wide margins': async (service) => ({
    'margins.png': await (await picture(service))
      .extend({ top: 700, left: 900, right: 200, bottom: 400, background: white })
      .png()
      .toBuffer(),
  }),
  'a long slip': async (service) => ({
    'slip.png': await (await picture(service)).extend({ bottom: 4200, background: white }).png().toBuffer(),
  }),
  'a scan in a PDF that lies on its side': async (service) => {
    const { data, info } = await (await picture(service))
      .rotate(270)
      .jpeg({ quality: 95 })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return { 'scan.pdf': makePdf([{ width: width / 2, height: height / 2, image: { jpeg: data, width, height } }]) };
  },
};

describeInBrowser('a box', (open) => {
  const folder = mkdtempSync(join(tmpdir(), 'recto-test-'));
  let service: Service;
  beforeAll(async () => {
    service = await startService({ state: folder, shared: true, env: { RECTO_REVIEW_BELOW: '0.9' } });
  });
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(KINDS))('lies over the printed value of %s', async (_, make) => {
    const id = await submitted(service, await make(service));
    const { result } = await service.json<ReviewView>(`/v1/jobs/${id}/review`);
    expect(result.data.total).toBe(8.3);
    const page = await open(reviewUrl(service.url, id));
    await page.locator('[data-key="/total"]').click();
    const box = page.locator('.box.active');
    await box.waitFor();
    await picturesLoaded(page);
    const place = await box.boundingBox();
    const shot = await page.locator('.pane-scroller').boundingBox();
    const red = await redIn(await page.screenshot(shot === null ? {} : { clip: shot }), shot);
    if (place === null) throw new Error('The box cannot be seen.');
    // The print is in the box, and the box is not much larger.
    expect(red.x0).toBeGreaterThan(place.x - 4);
    expect(red.y0).toBeGreaterThan(place.y - 4);
    expect(red.x1).toBeLessThan(place.x + place.width + 4);
    expect(red.y1).toBeLessThan(place.y + place.height + 4);
    expect(place.width * place.height).toBeLessThan(6 * (red.x1 - red.x0) * (red.y1 - red.y0));
  });

  it('is shown enlarged beside its value, and shows its field when it is clicked', async () => {
    const id = await submitted(service, { 'digital.pdf': receiptWithRedTotal(SHEET) }, '{"review_below":1}');
    const page = await open(reviewUrl(service.url, id));
    const strip = page.locator('[data-key="/total"] .strip');
    await strip.scrollIntoViewIfNeeded();
    await picturesLoaded(page);
    const [mark, shot] = [await strip.locator('.strip-mark').boundingBox(), await strip.boundingBox()];
    const red = await redIn(await strip.screenshot(), shot);
    expect(red.x0).toBeGreaterThan((mark?.x ?? 0) - 2);
    expect(red.x1).toBeLessThan((mark?.x ?? 0) + (mark?.width ?? 0) + 2);
    expect(red.y1 - red.y0).toBeGreaterThan(12);
    const date = await page.locator('.page .box[data-pointer="/date"]').boundingBox();
    await page.mouse.click((date?.x ?? 0) + 5, (date?.y ?? 0) + 5);
    await page.locator('[data-key="/date"][aria-current="true"]').waitFor();
  });
});

describeInBrowser('the file that shows a document', (open) => {
  it('shows each box over its print too, without the server, and runs nothing', async () => {
    const service = await startService({ env: { RECTO_REVIEW_BELOW: '0.9' } });
    const make = KINDS['a photo that lies on its side'];
    const id = await submitted(service, (await make?.(service)) ?? {});
    const answer = await service.get(`/v1/jobs/${id}/html`);
    expect(answer.headers.get('content-disposition')).toContain('side.png.html');
    const file = join(temporaryFolder(), 'document.html');
    writeFileSync(file, await answer.text());
    await service.stop();
    const page = await open(`file://${file}`);
    await picturesLoaded(page);
    await page
      .getByRole('row')
      .filter({ hasText: /^total/ })
      .getByRole('link')
      .click();
    const place = await page.locator('figure a:target').boundingBox();
    const red = await redIn(await page.screenshot(), { x: 0, y: 0 });
    expect(place).not.toBeNull();
    expect(red.x0).toBeGreaterThan((place?.x ?? 0) - 4);
    expect(red.y0).toBeGreaterThan((place?.y ?? 0) - 4);
    expect(red.x1).toBeLessThan((place?.x ?? 0) + (place?.width ?? 0) + 4);
    expect(red.y1).toBeLessThan((place?.y ?? 0) + (place?.height ?? 0) + 4);
    expect(await page.locator('script').count()).toBe(0);
  });
});

/** Where the red print is on a screenshot, in pixels of the window. */
async function redIn(png: Buffer, at: { readonly x: number; readonly y: number } | null) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [x, y] = [at?.x ?? 0, at?.y ?? 0];
  const found = { x0: Number.POSITIVE_INFINITY, y0: Number.POSITIVE_INFINITY, x1: 0, y1: 0 };
  for (let index = 0; index < data.length; index += 3) {
    const [r = 0, g = 0, b = 0] = data.subarray(index, index + 3);
    if (r < 140 || g > 90 || b > 90) continue;
    const pixel = index / 3;
    const [px, py] = [x + (pixel % info.width), y + Math.floor(pixel / info.width)];
    found.x0 = Math.min(found.x0, px);
    found.x1 = Math.max(found.x1, px + 1);
    found.y0 = Math.min(found.y0, py);
    found.y1 = Math.max(found.y1, py + 1);
  }
  return found;
}
