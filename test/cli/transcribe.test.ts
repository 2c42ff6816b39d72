import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { resultSchema } from '../../schemas/result.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hidingPlaces, SECRET } from '../support/hidden-text.ts';
import { paymentRequired } from '../support/model-server/misbehaviours/http-errors.ts';
import { answers } from '../support/model-server/reply.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { makePdf } from '../support/pdf.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');
const INVOICE = join(SAMPLES, 'invoice/bicycle-workshop.pdf');
/** A model that answers by itself is not asked, whatever the environment says. */
const env = { OPENROUTER_API_KEY: 'sk-or-v1-of-nobody', RECTO_MODEL_URL: 'http://127.0.0.1:9/v1' };

/** Pages of a sentence each, which tell them apart. */
const document = (count: number) =>
  makePdf(
    Array.from({ length: count }, (_, at) => ({
      lines: [{ text: `This is what page number ${at + 1} says about bridges.`, x: 60, y: 700 }],
    })),
  );

const model = async (texts: Readonly<Record<number, string>>) => {
  const server = await startModelServer({
    kind: 'openrouter',
    key: 'sk-test',
    schema: 'ignored',
    answer: ({ text }) => ({
      pages: Array.from(text.matchAll(/<<<page (\d+) /g), ([, page]) => Number(page)).flatMap((page) =>
        texts[page] === undefined ? [] : [{ page, markdown: texts[page] }],
      ),
    }),
  });
  onTestFinished(() => server.stop());
  return { server, env: { OPENROUTER_API_KEY: 'sk-test', RECTO_MODEL_URL: server.url } };
};

describe('recto transcribe', () => {
  it('writes Markdown to standard output without a key, a network or a queue', async () => {
    const cwd = temporaryFolder();
    const run = await runCli(['transcribe', INVOICE], { cwd, env });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('# INVOICE');
    expect(run.stdout).toContain('| Brake pads, pair | 4 | 12.50 | 50.00 |');
    expect(run.stderr).toContain('no model · $0');
    expect(existsSync(join(cwd, '.recto', 'queue'))).toBe(false);
  });

  it('writes a file for each document into a folder, in the format that was asked for', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'a.py'), 'def bridge():\n    return 17\n');
    writeFileSync(join(cwd, 'b.pdf'), document(2));
    const run = await runCli(['transcribe', 'a.py', 'b.pdf', '--to', 'html', '--out', 'texts'], { cwd, env });
    expect(run.code).toBe(0);
    expect(run.stdout).toBe('');
    expect(readdirSync(join(cwd, 'texts')).sort()).toEqual(['a.py.html', 'b.pdf.html']);
    expect(readFileSync(join(cwd, 'texts/b.pdf.html'), 'utf8')).toContain('<section class="page" id="page-2"');
    expect(readFileSync(join(cwd, 'texts/a.py.html'), 'utf8')).toContain('<code class="language-python">');
    const several = await runCli(['transcribe', 'a.py', 'b.pdf'], { cwd, env });
    expect(several.code).toBe(2);
    expect(several.stderr).toContain('--out');
  });

  it('fences code in its language, exactly as it is written', async () => {
    const cwd = temporaryFolder();
    const code = `def bridge():\n\n    return "\`\`\`"  # *not* markup\n`;
    writeFileSync(join(cwd, 'a.py'), code);
    const run = await runCli(['transcribe', 'a.py'], { cwd, env });
    expect(run.stdout).toBe(`\`\`\`\`python\n${code}\`\`\`\`\n`);
  });

  it('gives blocks with their pages, boxes and cells as JSON', async () => {
    const run = await runCli(['transcribe', INVOICE, '--to', 'json'], { cwd: temporaryFolder(), env });
    const { blocks = [], status, data } = resultSchema.parse(JSON.parse(run.stdout));
    expect(status).toBe('succeeded');
    const table = blocks.find(({ rows }) => rows?.[0]?.[0]?.text === 'Description');
    expect(table).toMatchObject({ kind: 'table', page: 1, unit: 'pt', header_rows: 1, confidence: 1 });
    expect(table?.rows?.[2]?.[3]).toMatchObject({
      text: '50.00',
      box: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)],
    });
    expect(data).toMatchObject({ pages: [{ page: 1, markdown: expect.stringContaining('# INVOICE') }] });
  });

  it('never shows text that nobody sees, and says that there is some', async () => {
    const cwd = temporaryFolder();
    const [place] = hidingPlaces.filter(({ reason }) => reason === 'same_colour');
    writeFileSync(join(cwd, 'a.pdf'), place?.hidden ?? '');
    for (const to of ['md', 'text', 'html']) {
      const run = await runCli(['transcribe', 'a.pdf', '--to', to], { cwd, env });
      expect(run.stdout).not.toContain(SECRET);
      expect(run.code).toBe(1);
      expect(run.stderr).toContain('cannot be seen');
    }
  });

  it('says in the text and by its exit code which pages could not be read', async () => {
    const cwd = temporaryFolder();
    const jpeg = readFileSync(join(SAMPLES, 'receipt/petrol-station.jpg'));
    const image = { jpeg, width: 700, height: 1400 };
    writeFileSync(join(cwd, 'a.pdf'), makePdf([{ lines: [{ text: 'A page with text.', x: 60, y: 700 }] }, { image }]));
    const run = await runCli(['transcribe', 'a.pdf', '--ocr', 'off'], { cwd, env });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('A page with text.');
    expect(run.stdout).toMatch(/<!-- page 2 -->\n\n> \*\*Page 2 has no text that can be trusted/);
    expect((await runCli(['transcribe', 'a.pdf', '--ocr', 'off', '--allow-partial'], { cwd, env })).code).toBe(0);
    writeFileSync(join(cwd, 'b.pdf'), 'not a PDF at all, but bytes \0\0');
    const failed = await runCli(['transcribe', 'b.pdf', '--out', 'texts'], { cwd, env });
    expect(failed.code).toBe(1);
    expect(readFileSync(join(cwd, 'texts/b.pdf.md'), 'utf8')).toContain('b.pdf could not be read');
  });
});

describe('recto transcribe --model', () => {
  const long = 'This is what page number 1 says about bridges.';

  it('says what it would cost without asking, asks some pages at a time, and pays for no page twice', async () => {
    const texts = Object.fromEntries(
      Array.from({ length: 7 }, (_, at) => [at + 1, `# Page ${at + 1}\n\n${long.replace('1', String(at + 1))}`]),
    );
    const { server, env: own } = await model(texts);
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'a.pdf'), document(7));
    const settings = { cwd, env: { ...own, RECTO_REQUEST_TOKENS: '20' } };
    const args = ['transcribe', 'a.pdf', '--model', 'meta-llama/llama-4-maverick'];
    const estimate = await runCli([...args, '--dry-run'], settings);
    expect(estimate.stdout).toContain('No model was asked.');
    expect(server.requests).toHaveLength(0);
    server.script(answers({ pages: [{ page: 1, markdown: texts[1] }] }), paymentRequired());
    const stopped = await runCli(args, { ...settings, env: { ...settings.env, RECTO_REQUESTS: '1' } });
    expect(stopped.code).toBe(1);
    expect(stopped.stdout).toBe('');
    const paid = server.requests.length - 1;
    expect(paid).toBeGreaterThan(0);
    const run = await runCli(args, settings);
    expect(run.stdout).toContain('# Page 7');
    const asked = server.requests.length;
    expect(run.stderr).toMatch(/model requests · \$0\.0/);
    await runCli(args, settings);
    expect(server.requests).toHaveLength(asked);
  });

  it('finds the text of the model on the page, and says what the model left out or gave no page for', async () => {
    const { env: own } = await model({ 1: long, 2: 'About something else altogether.' });
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'a.pdf'), document(3));
    const args = ['transcribe', 'a.pdf', '--model', 'meta-llama/llama-4-maverick', '--to', 'json'];
    const run = await runCli(args, { cwd, env: own });
    const { blocks = [], issues, status } = resultSchema.parse(JSON.parse(run.stdout));
    expect(status).toBe('partial');
    expect(blocks[0]).toMatchObject({ page: 1, confidence: 1, unit: 'pt' });
    expect(blocks[0]?.box?.[0]).toBeCloseTo(60, 0);
    expect(blocks[1]).not.toHaveProperty('box');
    expect(issues).toContainEqual(expect.objectContaining({ code: 'text_missing', page: 2 }));
    expect(issues).toContainEqual(expect.objectContaining({ code: 'page_not_transcribed', page: 3 }));
    expect(blocks.at(-1)).toMatchObject({ kind: 'unread', page: 3 });
  });
});
