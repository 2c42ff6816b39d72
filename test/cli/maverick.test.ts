import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { paymentRequired, tooManyRequests } from '../support/model-server/misbehaviours/http-errors.ts';
import { says } from '../support/model-server/protocol.ts';
import { answers } from '../support/model-server/reply.ts';
import { type ModelServerOptions, startModelServer } from '../support/model-server/server.ts';
import { truthful } from '../support/model-server/truthful.ts';
import { makePdf } from '../support/pdf.ts';

const KEY = 'sk-or-v1-secret-of-this-test';

async function place(options: Partial<ModelServerOptions> = {}) {
  const server = await startModelServer({ kind: 'openrouter', key: KEY, schema: 'ignored', ...options });
  onTestFinished(() => server.stop());
  const cwd = temporaryFolder();
  const env = { OPENROUTER_API_KEY: KEY, RECTO_MODEL_URL: server.url };
  return { server, cwd, env };
}

const SLIP = { date: '2024-03-17', total: 1 };
const SLIP_TEXT = 'Date: 17 March 2024\nTotal: 1.00\n';

describe('the command with a key in the environment', () => {
  it('asks Maverick about a sample with no other change, and says with what it was asked and what that cost', async () => {
    const { server, cwd, env } = await place({ answer: () => ({ total: 30.9 }) });
    mkdirSync(join(cwd, 'receipt'));
    cpSync(
      join(import.meta.dirname, '../../samples/receipt/hardware-store.jpg'),
      join(cwd, 'receipt/hardware-store.jpg'),
    );
    const run = await runCli(['extract', 'receipt', '--json', '--trace', 'trace'], { cwd, env });
    const [result] = run.results();
    expect(server.requests[0]?.body.model).toBe('meta-llama/llama-4-maverick');
    expect(server.requests[0]?.images.length).toBeGreaterThan(0);
    expect(result).toMatchObject({
      document: { name: 'hardware-store.jpg' },
      type: { name: 'receipt' },
      data: { total: 30.9 },
      model: {
        provider: 'openrouter',
        id: 'meta-llama/llama-4-maverick',
        parameters: { temperature: 0, response_format: 'json_schema' },
        prompt_version: expect.stringMatching(/^chat-/),
      },
    });
    // OCR runs beside the request: the value is found where it is printed.
    expect(result?.fields['/total']).toMatchObject({ state: 'found', page: 1, grounded: true });
    expect(result?.usage.cost_usd).toBeGreaterThan(0);
    const asked = server.requests.find(({ text }) => text.includes('hardware-store.jpg'));
    expect(Math.abs((result?.usage.predicted_input_tokens ?? 0) / (asked?.promptTokens ?? 1) - 1)).toBeLessThan(0.03);

    // With --trace every request and answer is written down, images by name and without the key.
    const files = readdirSync(join(cwd, 'trace')).filter((name) => name.endsWith('.json'));
    expect(files).toHaveLength(server.requests.length);
    const text = readFileSync(join(cwd, 'trace', files[0] ?? ''), 'utf8');
    expect(text).not.toContain(KEY);
    const traced = JSON.parse(text);
    expect(JSON.parse(traced.answer.text)).toEqual({ total: 30.9 });
    const [image] = traced.request.messages[1].content.filter(({ type }: { type: string }) => type === 'image_url');
    expect(readFileSync(join(cwd, 'trace', image.image_url.url)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  });

  it('stops with one clear message where the balance is empty, and goes on from there when it is not', async () => {
    const { server, cwd, env } = await place({ answer: () => SLIP });
    for (const number of [1, 2, 3]) writeFileSync(join(cwd, `${number}.txt`), `${SLIP_TEXT}number ${number}\n`);
    server.script(answers(SLIP), paymentRequired());
    const settings = { cwd, env: { ...env, RECTO_REQUESTS: '1', RECTO_CONCURRENCY: '1' } };
    const args = ['extract', '1.txt', '2.txt', '3.txt', '-t', 'receipt'];
    const first = await runCli(args, settings);
    expect(first.code).toBe(1);
    expect(first.stderr).toContain('(model_no_credit)');
    expect(server.requests).toHaveLength(2);
    expect((await runCli(args, settings)).code).toBe(0);
    expect(server.requests).toHaveLength(4);
  });

  it('waits as long as a server asks, which costs no try', async () => {
    const { server, cwd, env } = await place({ answer: () => SLIP });
    writeFileSync(join(cwd, 'a.txt'), SLIP_TEXT);
    server.script(...Array.from({ length: 6 }, () => tooManyRequests(1)));
    const run = await runCli(['extract', 'a.txt', '-t', 'receipt'], { cwd, env });
    expect(run.code).toBe(0);
    expect(server.requests).toHaveLength(7);
  });

  it('says what is missing where a model is named and nothing leads to it', async () => {
    const { cwd } = await place();
    writeFileSync(join(cwd, 'a.txt'), 'Total: 1.00\n');
    const run = await runCli(['extract', 'a.txt', '--model', 'meta-llama/llama-4-maverick'], { cwd });
    expect(run.stderr).toContain('Set OPENROUTER_API_KEY');
  });
});

describe('a long document', () => {
  const PAGES = 24;
  const PAGES_PER_REQUEST = 3;
  const schema = {
    type: 'object',
    properties: {
      title: { type: 'string' },
      entries: {
        type: 'array',
        items: { type: 'object', properties: { code: { type: 'string' }, amount: { type: 'number' } } },
      },
    },
  };
  const entry = (page: number) => ({ code: `E-${String(page).padStart(4, '0')}`, amount: page + 0.25 });
  const truth = new Map(
    Array.from({ length: PAGES }, (_, index) => index + 1).map((page) => [
      page,
      { ...(page === 1 ? { title: 'Ledger of the year' } : {}), entries: [entry(page)] },
    ]),
  );
  const rareLetters = (seed: string) =>
    [...createHash('sha512').update(seed).digest('hex')]
      .map((digit) => 'ÀÆÇÐÑÒÖØÞßæçðøþÿ'[Number.parseInt(digit, 16)])
      .join('');
  const pagesIn = (text: string) => [...text.matchAll(/<<<page (\d+) /g)].map(([, page]) => Number(page));

  it('gives the same data whole, in one request, and in chunks', async () => {
    const tell = truthful({ truth, pagesIn });
    const { server, cwd, env } = await place({ answer: (request) => says({ text: JSON.stringify(tell(request)) }) });
    const texts = [...truth].map(([page]) => [
      ...(page === 1 ? ['Ledger of the year'] : []),
      `${entry(page).code}   ${entry(page).amount.toFixed(2)}`,
      // Many tokens in few words and letters.
      ...Array.from({ length: 36 }, (_, line) => rareLetters(`${page}.${line}`)),
    ]);
    const pages = texts.map((lines) => ({
      lines: lines.map((text, line) => ({ text, x: 60, y: 780 - line * 12, size: 6 })),
    }));
    writeFileSync(join(cwd, 'ledger.pdf'), makePdf(pages));
    writeFileSync(join(cwd, 'ledger.schema.json'), JSON.stringify(schema));
    const extract = (strategy: string) =>
      runCli(['extract', 'ledger.pdf', '-s', 'ledger.schema.json', '--strategy', strategy, '--json'], {
        cwd,
        env: { ...env, RECTO_OUTPUT_TOKENS: '16384', RECTO_PAGES_PER_REQUEST: `${PAGES_PER_REQUEST}` },
      });
    const [whole] = (await extract('whole')).results();
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.promptTokens).toBeGreaterThan(100_000);
    const [chunked] = (await extract('chunked')).results();
    expect(server.requests).toHaveLength(1 + PAGES / PAGES_PER_REQUEST);
    expect(whole?.status).toBe('succeeded');
    expect(whole?.data).toEqual({ title: 'Ledger of the year', entries: [...truth.keys()].map(entry) });
    expect(chunked?.data).toEqual(whole?.data);
    expect(chunked?.fields[`/entries/${PAGES - 1}/code`]).toMatchObject({ page: PAGES });
  }, 600_000);

  it('is asked about in parts where it is wanted whole and is too long, and the result says so', async () => {
    const { cwd, env } = await place({ answer: () => ({ total: 1 }) });
    writeFileSync(join(cwd, 'a.txt'), `Total: 1.00\n${'word '.repeat(8_000)}`);
    const run = await runCli(['extract', 'a.txt', '-t', 'receipt', '--strategy', 'whole', '--json'], {
      cwd,
      env: { ...env, RECTO_CONTEXT_TOKENS: '8000' },
    });
    expect(run.results()[0]?.issues).toContainEqual(expect.objectContaining({ code: 'document_split' }));
  });
});
