/**
 * Makes the picture of the README: a sample page with the boxes of some of the values that were found on it. Asks the built server
 * for both, as any program would. `npm run build && node --import tsx scripts/picture.ts`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openAsBlob, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { jobAnswerSchema } from '../schemas/api.ts';
import type { Result } from '../schemas/result.ts';

const ROOT = join(import.meta.dirname, '..');
const SAMPLE = join(ROOT, 'samples/invoice/bicycle-workshop.pdf');
const PICTURE = join(ROOT, 'docs/bicycle-workshop.png');

/** Size of the page and the part of it that is shown, in points. */
const PAGE_WIDTH = 595;
const SHOWN_HEIGHT = 430;
/** Width of the picture in pixels. */
const WIDTH = 1000;
const SCALE = WIDTH / PAGE_WIDTH;
/** The values that are shown; in points where their names end, if not right of their boxes. */
const SHOWN: Readonly<Record<string, number | undefined>> = {
  '/seller/name': undefined,
  '/seller/vat_id': undefined,
  '/invoice_number': 375,
  '/invoice_date': 375,
  '/buyer/name': undefined,
  '/lines/1/description': undefined,
  '/total': 375,
  '/iban': undefined,
};

function overlay(fields: Result['fields']): Buffer {
  const shapes = Object.entries(SHOWN).map(([pointer, end]) => {
    const box = fields[pointer]?.box;
    if (box === undefined) throw new Error(`${pointer} was not found on the page.`);
    const [x0, y0, x1, y1] = box.map((edge) => edge * SCALE) as [number, number, number, number];
    const [x, anchor] = end === undefined ? [x1 + 9, 'start'] : [end * SCALE, 'end'];
    return `<rect x="${x0 - 3}" y="${y0 - 1}" width="${x1 - x0 + 6}" height="${y1 - y0 + 2}" rx="3" class="box"/>
      <text x="${x}" y="${(y0 + y1) / 2 + 5}" text-anchor="${anchor}">${pointer}</text>`;
  });
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${Math.round(SHOWN_HEIGHT * SCALE)}">
    <style>
      .box { fill: #1a7f3722; stroke: #1a7f37; stroke-width: 2 }
      text { font: bold 15px monospace; fill: #1a7f37 }
    </style>
    ${shapes.join('\n')}
  </svg>`);
}

const folder = mkdtempSync(join(tmpdir(), 'recto-picture-'));
const server = spawn(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), 'serve', '--port', '0'], {
  env: { PATH: process.env.PATH, RECTO_STATE: folder },
  stdio: ['ignore', 'ignore', 'pipe'],
});
try {
  const [first] = (await once(createInterface(server.stderr), 'line')) as [string];
  const [url] = /http:\S+/.exec(first) ?? [];
  if (url === undefined) throw new Error(first);
  const body = new FormData();
  body.append('file', await openAsBlob(SAMPLE), 'bicycle-workshop.pdf');
  body.append('type', 'invoice');
  const answer = await fetch(`${url}/v1/jobs?wait=60`, { method: 'POST', body });
  const { id, result } = jobAnswerSchema.parse(await answer.json());
  if (result === undefined) throw new Error(`The job ${id} has no result.`);
  const page = await fetch(`${url}/v1/jobs/${id}/pages/1/image?box=0,0,${PAGE_WIDTH},${SHOWN_HEIGHT}`);
  const image = sharp(Buffer.from(await page.arrayBuffer())).resize(WIDTH, Math.round(SHOWN_HEIGHT * SCALE), {
    fit: 'fill',
  });
  await image
    .composite([{ input: overlay(result.fields) }])
    .png({ palette: true, colours: 64 })
    .toFile(PICTURE);
} finally {
  server.kill();
  await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
