import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobDetail } from '../../schemas/api.ts';
import type { Result } from '../../schemas/result.ts';
import { isErrorCode } from '../../src/errors.ts';
import { startCli } from '../support/cli.ts';
import { freePort } from '../support/servers.ts';
import { formOf } from '../support/service.ts';
import { HOSTILE_DOCUMENTS } from './documents.ts';
import { HOSTILE_REQUESTS, statusOf } from './requests.ts';
import { HOSTILE_SCHEMA_TEXTS, HOSTILE_SCHEMAS } from './schemas.ts';

/** One server takes it all, one attack after the other and several at a time, as people run it. */
const CONCURRENCY = 6;
const folder = mkdtempSync(join(tmpdir(), 'recto-hostile-'));
let server: ReturnType<typeof startCli>;
let url = '';
let health: Worker;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = startCli(['serve', '--port', String(port)], {
    cwd: folder,
    env: {
      RECTO_LOG: 'error',
      RECTO_PAGE_SECONDS: '2',
      RECTO_MAX_FRAMES: '20',
      RECTO_API_REQUESTS_PER_MINUTE: '100000',
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error('The server did not start.')));
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (data: Buffer) => {
        if (data.includes('Listening')) resolve();
      });
    }
  });
  health = new Worker(new URL('./poll-health.mjs', import.meta.url), { workerData: url });
});
afterAll(async () => {
  const exited = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await exited;
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `work` on all entries, several at a time, and returns what went wrong with which. */
async function forEachConcurrently<T>(
  entries: Readonly<Record<string, T>>,
  work: (name: string, value: T) => Promise<unknown>,
) {
  const wrong: string[] = [];
  const remaining = Object.entries(entries).values();
  const take = async () => {
    for (const [name, value] of remaining) {
      await work(name, value).catch((error: unknown) => wrong.push(`${name}: ${String(error)}`));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, take));
  return wrong;
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
}

/** A refusal has a code and a status for it, and is no bug. */
function checkRefusal(status: number, body: string): void {
  const { code, detail } = JSON.parse(body) as Problem;
  if (status >= 500 && status !== 503) throw new Error(`${status} ${body.slice(0, 300)}`);
  if (!isErrorCode(code) || code === 'internal') throw new Error(`the code ${code}`);
  if (typeof detail !== 'string' || body.length > 20_000) throw new Error(`an answer of ${body.length} characters`);
}

/** Submits a document and waits for its end, which has a status and codes. */
async function run(name: string, bytes: Uint8Array, fields: Readonly<Record<string, string>>): Promise<void> {
  const reply = await fetch(`${url}/v1/jobs?wait=60`, { method: 'POST', body: formOf({ [name]: bytes }, fields) });
  const text = await reply.text();
  if (reply.status >= 400) return checkRefusal(reply.status, text);
  let job = JSON.parse(text) as JobDetail & { result?: Result };
  for (let waits = 0; job.result === undefined && waits < 5; waits += 1) {
    job = (await (await fetch(`${url}/v1/jobs/${job.id}?wait=60`)).json()) as typeof job;
  }
  const { result } = job;
  if (result === undefined) throw new Error(`no result: ${JSON.stringify(job.status)}`);
  const codes = [...result.issues, ...(result.error === undefined ? [] : [result.error])].map(({ code }) => code);
  if (codes.includes('internal')) throw new Error(JSON.stringify(result.issues.slice(0, 3)));
  if (result.status === 'failed' && result.error === undefined) throw new Error('failed without an error');
}

const BAIT = Buffer.from(`Note: ${'a'.repeat(60)}!\nField: ${'a'.repeat(60)}!\nTotal: 12.00 EUR\n`);

describe('a server that is attacked', () => {
  it('tells of every schema whether it can be used, and works with those that can', async () => {
    expect(Object.keys(HOSTILE_SCHEMAS).length).toBeGreaterThanOrEqual(60);
    const usable: Record<string, string> = {};
    const made = Object.entries(HOSTILE_SCHEMAS).map(([name, schema]) => [name, JSON.stringify(schema)] as const);
    const wrong = await forEachConcurrently(
      { ...Object.fromEntries(made), ...HOSTILE_SCHEMA_TEXTS },
      async (name, body) => {
        const reply = await fetch(`${url}/v1/types/validate`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: `{"schema":${body}}`,
        });
        const text = await reply.text();
        if (reply.status === 200) usable[name] = body;
        else checkRefusal(reply.status, text);
      },
    );
    expect(wrong).toEqual([]);
    expect(await forEachConcurrently(usable, (_, schema) => run('bait.txt', BAIT, { schema }))).toEqual([]);
  }, 600_000);

  it('comes to an end with every document', async () => {
    expect(Object.keys(HOSTILE_DOCUMENTS).length).toBeGreaterThanOrEqual(40);
    const wrong = await forEachConcurrently(HOSTILE_DOCUMENTS, (name, bytes) => run(name, bytes, { type: 'receipt' }));
    expect(wrong).toEqual([]);
  }, 900_000);

  it('answers every request', async () => {
    expect(Object.keys(HOSTILE_REQUESTS).length).toBeGreaterThanOrEqual(30);
    const wrong = await forEachConcurrently(HOSTILE_REQUESTS, async (_, request) => {
      const { status, body } = await statusOf(request, url);
      if (status >= 500 && status !== 503) throw new Error(`${status} ${body.slice(0, 200)}`);
      if ('path' in request && status >= 400) checkRefusal(status, body);
    });
    expect(wrong).toEqual([]);
  }, 300_000);

  it('is the same process afterwards, and was there for others all the time', async () => {
    const told = new Promise<{ longest: number; failed: number }>((resolve) => health.once('message', resolve));
    health.postMessage('end');
    const { longest, failed } = await told;
    // Printed, not asserted: it depends on what else the machine does.
    console.log(`longest time without an answer from /healthz: ${Math.round(longest)} ms`);
    expect(failed).toBe(0);
    expect(server.exitCode).toBeNull();
    await run('ok.txt', Buffer.from('Corner Bakery\nTotal: 12.00 EUR\n'), { type: 'receipt' });
  }, 120_000);
});
