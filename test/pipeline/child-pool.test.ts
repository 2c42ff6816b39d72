import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { makePdf, receiptPdf } from '../support/pdf.ts';
import { endSharedChildren } from '../support/pools.ts';
import { workshop } from '../support/prepare.ts';
import { childrenOf } from '../support/processes.ts';

beforeAll(endSharedChildren);

const PREPARING = /prepare.child/;
const many = (pages: number) =>
  makePdf(Array.from({ length: pages }, (_, index) => ({ lines: [{ text: `page ${index + 1}`, x: 72, y: 700 }] })));

/** Prepares a document of many pages and does something to the process in the middle of it. */
async function disturbed(signal: NodeJS.Signals, env: Readonly<Record<string, string>>) {
  const shop = await workshop(env, 'own');
  const pages = 80;
  let done = false;
  const run = shop.prepare('many.pdf', many(pages), {
    onPage: (count) => {
      if (done || count < 5) return;
      done = true;
      for (const pid of childrenOf(process.pid, PREPARING)) process.kill(pid, signal);
    },
  });
  return { result: await run, shop, pages };
}

it.each([
  ['dies', 'SIGKILL', 'prepare_crashed', {}],
  // The first page of a new process takes a second of work on a slow machine.
  ['hangs', 'SIGSTOP', 'page_timeout', { RECTO_PAGE_SECONDS: '3' }],
] as const)('goes on with the next page when the process that reads a document %s', async (_, signal, code, env) => {
  const { result, pages } = await disturbed(signal, env);
  const failed = result.pages.filter((page) => page.status === 'failed');
  expect(result.pages.map((page) => page.number)).toEqual(Array.from({ length: pages }, (_, index) => index + 1));
  expect(failed).toEqual([expect.objectContaining({ error: expect.objectContaining({ code }) })]);
});

it('does not count time in which the machine does not run the process', async () => {
  const shop = await workshop({ RECTO_PAGE_SECONDS: '2' }, 'own');
  let stopped: Promise<void> | undefined;
  const { pages } = await shop.prepare('many.pdf', many(100), {
    onPage: (count) => {
      if (count < 5) return;
      stopped ??= (async () => {
        for (const pid of childrenOf(process.pid, PREPARING)) {
          process.kill(pid, 'SIGSTOP');
          // Longer than a page may take, and no work.
          await setTimeout(3000);
          process.kill(pid, 'SIGCONT');
        }
      })();
    },
  });
  await stopped;
  expect(pages.filter(({ status }) => status === 'failed')).toEqual([]);
});

it('retries a page whose process died in the next run, and no other', async () => {
  const { result, shop, pages } = await disturbed('SIGKILL', {});
  expect(result.pages.filter(({ status }) => status === 'failed')).toHaveLength(1);
  const made: number[] = [];
  const note = (count: number) => made.push(count);
  const mended = await shop.prepare('many.pdf', many(pages), { onPage: note });
  expect(made).toEqual([1]);
  expect(mended.pages.map(({ number, status }) => `${number} ${status}`)).toEqual(
    Array.from({ length: pages }, (_, index) => `${index + 1} ok`),
  );
  expect(mended.manifest.pages.filter(({ failed }) => failed)).toEqual([]);
  expect((await shop.prepare('many.pdf', many(pages), { onPage: note, retryFailed: true })).pages).toHaveLength(pages);
  expect(made).toEqual([1]);
});

it.each([
  ['its heap', { RECTO_CHILD_HEAP_MB: '18' }],
  ['its memory', { RECTO_CHILD_MEMORY_MB: '40' }],
])('fails a document that needs more than %s, and prepares the next one', async (_, env) => {
  await expect((await workshop(env, 'own')).prepare('big.pdf', many(2000), { pages: '1-400' })).rejects.toMatchObject({
    code: 'prepare_memory',
  });
  expect((await (await workshop({}, 'own')).prepare('small.pdf', many(1))).pages).toHaveLength(1);
});

it('gives up a document that takes too long', async () => {
  const shop = await workshop({ RECTO_DOCUMENT_SECONDS: '1' }, 'own');
  const run = shop.prepare('long.pdf', receiptPdf(1, 1900), { input: 'words', ocr: 'always' });
  await expect(run).rejects.toMatchObject({ code: 'document_timeout' });
});

it('stops when its signal aborts, and leaves neither a process nor a file behind', async () => {
  const shop = await workshop({}, 'own');
  const stopping = new AbortController();
  const run = shop.prepare('many.pdf', many(100), {
    signal: stopping.signal,
    onPage: (count) => {
      if (count === 3) stopping.abort();
    },
  });
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  await expect.poll(() => childrenOf(process.pid, PREPARING)).toEqual([]);
  const temporary = join(shop.folder, 'state/store/tmp');
  expect(existsSync(temporary) ? readdirSync(temporary) : []).toEqual([]);
});

it('continues with the interrupted page', async () => {
  const shop = await workshop({}, 'own');
  const stopping = new AbortController();
  const first = shop.prepare('many.pdf', many(120), {
    signal: stopping.signal,
    onPage: (count) => {
      if (count === 50) stopping.abort();
    },
  });
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  const counts: number[] = [];
  const { pages } = await shop.prepare('many.pdf', many(120), { onPage: (count) => counts.push(count) });
  expect(pages).toHaveLength(120);
  expect(counts[0]).toBeGreaterThan(40);
});

it('reuses a process for the next document', async () => {
  const shop = await workshop({}, 'own');
  await shop.prepare('one.pdf', many(1));
  const [before] = childrenOf(process.pid, PREPARING);
  await shop.prepare('two.pdf', many(2));
  expect(childrenOf(process.pid, PREPARING)).toEqual([before]);
  await shop.container.close();
  await expect.poll(() => childrenOf(process.pid, PREPARING)).toEqual([]);
});

it('fails the document if no process can be started, and prepares the next one', async () => {
  const shop = await workshop({}, 'own');
  const { execPath } = process;
  onTestFinished(() => {
    process.execPath = execPath;
  });
  process.execPath = join(shop.folder, 'node-that-was-replaced');
  await expect(shop.prepare('one.pdf', many(1))).rejects.toMatchObject({ code: 'prepare_crashed', retryable: true });
  process.execPath = execPath;
  expect((await shop.prepare('one.pdf', many(1))).pages).toHaveLength(1);
});
