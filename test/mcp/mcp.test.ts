import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { MAIN, SHORT_RUN } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { provideQueue } from '../support/queue-template.ts';
import { WITHOUT_REVIEW } from '../support/review.ts';
import { startService } from '../support/service.ts';

const RECEIPT = 'Corner Bakery\nDate: 2024-03-17\nTotal: 12.00 EUR\n';
const RECEIPT_BASE64 = Buffer.from(RECEIPT).toString('base64');

/** Versions of the protocol: with a handshake, and with what a server is told in each request. */
const ERAS = { 'of 2025': 'legacy', 'of 2026': 'auto' } as const;
type Era = (typeof ERAS)[keyof typeof ERAS];

interface Connection {
  readonly client: Client;
  /** Calls a tool, and returns its object, or the text of its error. */
  readonly call: (name: string, input: Readonly<Record<string, unknown>>) => Promise<Record<string, never> | string>;
}

async function connect(transport: Parameters<Client['connect']>[0], era: Era): Promise<Connection> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: era } });
  await client.connect(transport);
  return {
    client,
    async call(name, input) {
      const { isError, structuredContent, content } = await client.callTool({ name, arguments: { ...input } });
      const [first] = content;
      const text = first?.type === 'text' ? first.text : '';
      if (isError === true) return text;
      expect(JSON.parse(text)).toEqual(structuredContent);
      return structuredContent as Record<string, never>;
    },
  };
}

/** An agent that started `recto mcp` in a folder, and closes it at its end. */
function onStdio(era: Era, cwd: string, args: readonly string[] = []): Promise<Connection> {
  provideQueue(join(cwd, '.recto'));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...SHORT_RUN, MAIN, 'mcp', ...args],
    cwd,
    env: { PATH: String(process.env.PATH), RECTO_LOG: 'silent', ...WITHOUT_REVIEW },
    stderr: 'ignore',
  });
  return connect(transport, era);
}

/** The agents on standard input and output, one of each era, and their folders. */
const AGENTS = { legacy: [], auto: ['--root', 'in'] };
const agents = new Map<Era, Connection & { readonly cwd: string }>();
beforeAll(async () => {
  for (const era of Object.values(ERAS)) {
    const cwd = mkdtempSync(join(tmpdir(), 'recto-agent-'));
    mkdirSync(join(cwd, 'in'));
    agents.set(era, { cwd, ...(await onStdio(era, cwd, AGENTS[era])) });
  }
});
afterAll(async () => {
  for (const { client, cwd } of agents.values()) {
    await client.close();
    rmSync(cwd, { recursive: true, force: true });
  }
});
function onSharedStdio(era: Era): Connection & { readonly cwd: string } {
  const agent = agents.get(era);
  if (agent === undefined) throw new Error('The agent has not started.');
  return agent;
}

/** An agent that uses a server with the API key `name`. */
async function onHttp(era: Era, { url, keys }: Awaited<ReturnType<typeof startService>>, name?: string) {
  const headers: Record<string, string> = name === undefined ? {} : { authorization: `Bearer ${keys[name]}` };
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } });
  const connection = await connect(transport, era);
  onTestFinished(() => connection.client.close());
  return connection;
}

// The first test, as an agent takes its folder with its first call.
it('an agent is told where another process uses the folder, and goes on when that has ended', async () => {
  const { cwd, call } = onSharedStdio('legacy');
  const service = await startService({ state: join(cwd, '.recto'), embedded: true });
  const source = { base64: RECEIPT_BASE64, name: 'a.txt', type: 'receipt' };
  expect(await call('extract_document', source)).toContain('(state_locked)');
  await service.stop();
  expect(await call('extract_document', source)).toMatchObject({ data: { total: 12 } });
});

describe.each(Object.entries(ERAS))('an agent with a client %s', (_, era) => {
  it.each(['recto mcp', 'recto serve'])('has the tools of Recto by %s, with what they take and give', async (door) => {
    const { client, call } = door === 'recto mcp' ? onSharedStdio(era) : await onHttp(era, await startService());
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'extract_document',
      'get_job',
      'transcribe_document',
      'estimate_document',
      'list_types',
      'get_type',
      'propose_type',
    ]);
    for (const tool of tools) {
      expect(tool.description).toBeTruthy();
      expect(tool.outputSchema).toMatchObject({ type: 'object' });
    }
    // Only on its own machine can an agent name files.
    expect('path' in (tools[0]?.inputSchema.properties ?? {})).toBe(door === 'recto mcp');
    expect(await call('list_types', {})).toMatchObject({
      types: expect.arrayContaining([expect.objectContaining({ name: 'receipt' })]),
    });
    expect(await call('get_type', { name: 'receipt' })).toMatchObject({ schema: { properties: { total: {} } } });
  });

  it('estimates and transcribes what it sends, and goes on in a long text', async () => {
    const { call } = await onHttp(era, await startService());
    const source = { base64: RECEIPT_BASE64, name: 'receipt.txt' };
    expect(await call('estimate_document', { ...source, type: 'receipt' })).toMatchObject({ pages: 1, cost_usd: 0 });
    expect(await call('transcribe_document', source)).toMatchObject({
      status: 'succeeded',
      text: expect.stringContaining('Corner Bakery'),
    });
    const proposed = Object(await call('propose_type', { ...source, type_name: 'slip' }));
    expect(proposed.proposal).toMatchObject({
      name: 'slip',
      fields: [
        { pointer: '/date', kind: 'date', example: '2024-03-17' },
        { pointer: '/total', kind: 'number', example: '12.00 EUR' },
      ],
      schema: { properties: { total: { type: 'number' } } },
    });
    const long = Buffer.from(`${'word '.repeat(20_000)}END`).toString('base64');
    const begin = Object(await call('transcribe_document', { base64: long, name: 'long.txt', to: 'text' }));
    expect(begin.notes).toEqual([expect.stringContaining('from = 60000')]);
    const rest = Object(
      await call('transcribe_document', { base64: long, name: 'long.txt', to: 'text', from: 60_000 }),
    );
    expect(rest.text).toMatch(/END\s*$/);
    expect(begin.text.length + rest.text.length).toBe(begin.characters);
  });
});

it('an agent reads a file with the place of every value, and gets the same job again', async () => {
  const { cwd, call } = onSharedStdio('legacy');
  writeFileSync(join(cwd, 'in', 'receipt.pdf'), receiptPdf(7));
  const outcome = await call('extract_document', { path: 'in/receipt.pdf', type: 'receipt' });
  expect(outcome).toMatchObject({
    status: 'succeeded',
    document: { name: 'receipt.pdf', pages: 1 },
    type: { name: 'receipt' },
    review: [],
    evidence: { '/total': { page: 1, box: expect.any(Array), unit: 'pt', confidence: expect.any(Number) } },
    cost_usd: 0,
  });
  const again = await call('get_job', { job: Object(outcome).job, evidence_of: ['/date'] });
  expect(again).toMatchObject({ data: Object(outcome).data });
  expect(Object.keys(Object(again).evidence)).toEqual(['/date']);
});

it('an agent is told of progress while it waits, and that a job has not ended where it does not wait', async () => {
  const { client } = await onHttp('auto', await startService());
  const base64 = receiptPdf(3, 12).toString('base64');
  const input = { base64, name: 'long.pdf', type: 'receipt' };
  const first = await client.callTool({ name: 'extract_document', arguments: { ...input, wait_seconds: 0 } });
  expect(first.structuredContent).toMatchObject({ notes: [expect.stringContaining('get_job')] });
  const seen: number[] = [];
  const onprogress = ({ progress }: { readonly progress: number }) => void seen.push(progress);
  const { job } = Object(first.structuredContent);
  const end = await client.callTool(
    { name: 'get_job', arguments: { job, wait_seconds: 300 } },
    { onprogress, timeout: 300_000 },
  );
  expect(end.structuredContent).toMatchObject({ document: { pages: 12 } });
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

describe('files of other folders', () => {
  it('are read by no path or link', async () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'secret.txt'), RECEIPT);
    const { cwd, call } = onSharedStdio('auto');
    symlinkSync(join(outside, 'secret.txt'), join(cwd, 'in', 'link.txt'));
    symlinkSync(outside, join(cwd, 'in', 'folder'));
    writeFileSync(join(cwd, 'in', '..x.txt'), RECEIPT);
    linkSync(join(cwd, 'in', '..x.txt'), join(cwd, 'in', 'own.txt'));
    for (const path of [
      join(outside, 'secret.txt'),
      join(outside, 'none.txt'),
      '../.recto',
      '../../etc/passwd',
      '/etc/passwd',
      'link.txt',
      'folder/secret.txt',
      'folder/none.txt',
      'in/../../secret.txt',
    ]) {
      expect(await call('extract_document', { path, type: 'receipt' })).toContain('(forbidden)');
    }
    expect(await call('extract_document', { path: 'none.txt' })).toContain('(file_not_found)');
    expect(await call('extract_document', { path: '.' })).toContain('(file_not_found)');
    for (const path of ['..x.txt', join(cwd, 'in', 'own.txt')])
      expect(await call('extract_document', { path, type: 'receipt' })).toMatchObject({ data: { total: 12 } });
  });

  it('are no argument of a server on another machine', async () => {
    const { call } = await onHttp('auto', await startService());
    expect(await call('extract_document', { path: '/etc/passwd' })).toContain('path');
  });
});

describe('the keys of a server', () => {
  it('are needed, and keep the jobs of agents apart', async () => {
    const service = await startService({ keys: ['mine', 'theirs'] });
    await expect(onHttp('auto', service)).rejects.toThrow();
    const [mine, theirs] = [await onHttp('auto', service, 'mine'), await onHttp('auto', service, 'theirs')];
    const source = { base64: RECEIPT_BASE64, name: 'a.txt', type: 'receipt' };
    const { job } = Object(await mine.call('extract_document', source));
    expect(await theirs.call('get_job', { job })).toContain('(not_found)');
    expect(await mine.call('get_job', { job })).toMatchObject({ data: { total: 12 } });
  });

  it('are asked for behind every page of another site', async () => {
    const { url } = await startService();
    const ask = (headers: Record<string, string>) =>
      fetch(new URL('/mcp', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
    expect((await ask({})).status).toBe(200);
    expect((await ask({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('a call that makes no sense', () => {
  it('is answered by what is wrong and what to do', async () => {
    const { call } = await onHttp('auto', await startService());
    expect(await call('extract_document', {})).toContain('one of `url` or `base64`');
    expect(await call('extract_document', { base64: RECEIPT_BASE64 })).toContain('`name`');
    expect(await call('extract_document', { base64: 'AAEC', name: 'x.bin' })).toContain('(file_unsupported)');
    expect(await call('extract_document', { url: 'http://127.0.0.1:1/' })).toContain('(url_forbidden)');
    expect(await call('extract_document', { base64: RECEIPT_BASE64, name: 'a.txt', type: 'no' })).toContain(
      '(type_unknown)',
    );
    expect(await call('get_job', { job: 'd-0' })).toContain('(not_found)');
    expect(await call('extract_document', { base64: RECEIPT_BASE64, name: 'a.txt', colour: 1 })).toContain('colour');
  });
});
