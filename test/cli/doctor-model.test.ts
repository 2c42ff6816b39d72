import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { ReceivedRequest } from '../support/model-server/protocol.ts';
import { type ModelServerOptions, startModelServer } from '../support/model-server/server.ts';
import { sharedQueue } from '../support/shared-redis.ts';

const RECEIPT = { company: { type: 'string' }, total: { type: 'number' } };

interface Format {
  readonly type: string;
  readonly json_schema?: {
    readonly schema: { readonly properties: { readonly colour?: { readonly enum: string[] } } };
  };
}
const formatOf = ({ body }: ReceivedRequest) => body.response_format as Format | undefined;

/** What a model says to the questions of the doctor, and about a receipt. */
function answer(request: ReceivedRequest): unknown {
  const colour = formatOf(request)?.json_schema?.schema.properties.colour?.enum[0];
  if (colour !== undefined) return { colour };
  if (request.text.includes('Corner Bakery')) return { company: 'Corner Bakery', total: 8.3 };
  return formatOf(request) === undefined ? 'White.' : {};
}

async function start(options: Partial<ModelServerOptions> = {}) {
  const server = await startModelServer({ kind: 'vllm', answer, ...options });
  onTestFinished(() => server.stop());
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'a.txt'), 'Corner Bakery\nTotal  8.30 EUR\n');
  writeFileSync(join(cwd, 'receipt.json'), JSON.stringify({ type: 'object', properties: RECEIPT }));
  const environment = { RECTO_MODEL_URL: server.url, RECTO_MODEL: server.models[0]?.id ?? '' };
  const recto = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runCli(args, { cwd, env: { ...environment, ...env } });
  /** What `recto doctor` says of the model. Its test of OCR is not the subject, and fails at once without a model. */
  const shown = async (env: Readonly<Record<string, string>> = {}) => {
    const { stdout } = await recto(['doctor'], { ...sharedQueue(cwd), RECTO_OCR_DETECTION: '/nowhere', ...env });
    return stdout.split('\n').find((line) => /^\w+ +model /.test(line));
  };
  return { server, cwd, recto, shown };
}

describe('recto doctor --model', () => {
  it('says first what it costs, then what it found and what follows', async () => {
    const { server, recto } = await start();
    const run = await recto(['doctor', '--model']);
    expect(run.code).toBe(0);
    const [first, ...lines] = run.stdout.trimEnd().split('\n');
    expect(first).toMatch(
      new RegExp(
        `^This asks ${server.models[0]?.id} at ${new URL(server.url).host} up to \\d+ requests, about [\\d,]+ tokens, \\$0\\.\\d+\\.$`,
      ),
    );
    expect(lines).toEqual([
      'ok    server            vllm: parameters are sent under its names',
      'ok    schema            honoured: the server enforces the document type',
      'ok    images            8 accepted per request: pages are grouped accordingly',
      'ok    image tokens      1.00 × what the formula gives: estimates of tokens and dollars hold',
      'ok    log-probabilities not given',
      'ok    longest answer    215000 tokens: RECTO_OUTPUT_TOKENS is limited to it',
      'ok    context           430000 tokens, for a request and its answer: RECTO_CONTEXT_TOKENS is limited to it',
      expect.stringMatching(/^Stored in file:/),
    ]);
  });

  it('writes its requests into RECTO_TRACE, without the key and without images', async () => {
    const { server, cwd, recto } = await start({ key: 'sk-secret' });
    await recto(['doctor', '--model'], { RECTO_TRACE: 'trace', RECTO_MODEL_KEY: 'sk-secret' });
    const files = readdirSync(join(cwd, 'trace')).filter((name) => name.endsWith('.json'));
    expect(files).toHaveLength(server.requests.length);
    const text = files.map((name) => readFileSync(join(cwd, 'trace', name), 'utf8')).join('\n');
    expect(text).toContain('a white image');
    expect(text).not.toMatch(/sk-secret|base64/);
  });

  it('counts dollars by the prices that are set', async () => {
    const { recto } = await start();
    const free = await recto(['doctor', '--model'], { RECTO_PRICE_INPUT: '0', RECTO_PRICE_OUTPUT: '0' });
    expect(free.stdout).toMatch(/tokens, \$0\.\n/);
  });

  it('says what is asked for where a schema is refused', async () => {
    const { recto } = await start({ schema: 'refused' });
    const { stdout } = await recto(['doctor', '--model']);
    expect(stdout).toContain('note  schema            refused: any JSON object is requested');
  });

  it('has nothing to ask the local model', async () => {
    const { server, recto } = await start();
    const run = await recto(['doctor', '--model'], { RECTO_MODEL: 'local' });
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to ask') });
    expect(server.requests).toHaveLength(0);
  });

  it('fails with the error of the server where the key is wrong, and keeps nothing', async () => {
    const { recto, shown } = await start({ key: 'right' });
    const run = await recto(['doctor', '--model'], { RECTO_MODEL_KEY: 'wrong' });
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain('(model_unauthorized)');
    expect(await shown({ RECTO_MODEL_KEY: 'right' })).toContain('not asked what it can do');
  });

  it('fails where there is neither a key nor a URL', async () => {
    const { recto } = await start();
    const run = await recto(['doctor', '--model'], { RECTO_MODEL_URL: '' });
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain('(model_unknown)');
  });
});

describe('what was found', () => {
  it('is shown by recto doctor, and replaced by what is found the next time', async () => {
    const { recto, shown } = await start();
    await recto(['doctor', '--model']);
    expect(await shown()).toMatch(
      /ok {4}model .*: vllm, honours json_schema, 8 images a request, .*, a context of 430000 \(found on \d{4}-\d\d-\d\d\)/,
    );
    await recto(['doctor', '--model'], { RECTO_MODEL_SERVER: 'openai' });
    expect(await shown()).toContain(': openai, honours json_schema');
  });

  it.each(['openrouter', 'vllm'] as const)(
    'decides how %s is asked by the next process, where a schema is refused',
    async (kind) => {
      const { server, recto } = await start({ kind, schema: 'refused' });
      await recto(['doctor', '--model']);
      const asked = server.requests.length;
      const run = await recto(['extract', 'a.txt', '--schema', 'receipt.json', '--json']);
      expect(run.results()[0]?.data).toEqual({ company: 'Corner Bakery', total: 8.3 });
      expect(server.requests.slice(asked).map((request) => formatOf(request)?.type)).toEqual(['json_object']);
    },
  );

  it('is of one model only: another one is asked with a schema first', async () => {
    const { server, recto } = await start({ kind: 'sglang', schema: 'refused' });
    await recto(['doctor', '--model']);
    const asked = server.requests.length;
    await recto(['extract', 'a.txt', '--schema', 'receipt.json', '--json'], { RECTO_MODEL: 'another' });
    expect(formatOf(server.requests[asked] as ReceivedRequest)?.type).toBe('json_schema');
  });

  it('is replaced where another version kept it in another shape', async () => {
    const { cwd, recto } = await start();
    mkdirSync(join(cwd, 'store'));
    await recto(['doctor', '--model'], { RECTO_STORE_URL: 'file:store' });
    const [kept] = readdirSync(join(cwd, 'store'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.includes('findings.json'),
    );
    writeFileSync(join(cwd, 'store', kept ?? ''), '{"some model":7}');
    const again = await recto(['doctor', '--model'], { RECTO_STORE_URL: 'file:store' });
    expect(again.code).toBe(0);
    expect(readFileSync(join(cwd, 'store', kept ?? ''), 'utf8')).toContain('"server":"vllm"');
  });
});
