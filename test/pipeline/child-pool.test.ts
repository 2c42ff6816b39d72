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
  const pages = 40;
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

/** Checks that there is every page, of which one failed with `code`. */
function expectOneFailed({ result, pages }: Awaited<ReturnType<typeof disturbed>>, code: string): void {
  const failed = result.pages.filter((page) => page.status === 'failed');
  expect(result.pages.map((page) => page.number)).toEqual(Array.from({ length: pages }, (_, index) => index + 1));
  expect(failed).toEqual([expect.objectContaining({ error: expect.objectContaining({ code }) })]);
}

it('goes on with the next page when the process that reads a document hangs', async () => {
  // The first page of a new process takes a second of work on a slow machine.
  expectOneFailed(await disturbed('SIGSTOP', { RECTO_PAGE_SECONDS: '3' }), 'page_timeout');
});

it('does not count time in which the machine does not run the process', async () => {
  const shop = await workshop({ RECTO_PAGE_SECONDS: '2' }, 'own');
  let stopped: Promise<void> | undefined;
  const { pages } = await shop.prepare('many.pdf', many(40), {
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

it('goes on with the next page when the process that reads a document dies, and retries that page in the next run, and no other', async () => {
  const outcome = await disturbed('SIGKILL', {});
  expectOneFailed(outcome, 'prepare_crashed');
  const { shop, pages } = outcome;
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
])('fails a document that needs more than %s, and tries the next one', async (_, env) => {
  const shop = await workshop(env, 'own');
  for (const name of ['big.pdf', 'next.pdf']) {
    const message = expect.stringContaining(name);
    await expect(shop.prepare(name, many(400))).rejects.toMatchObject({ code: 'prepare_memory', message });
  }
});

it('gives up a document that takes too long', async () => {
  const shop = await workshop({ RECTO_DOCUMENT_SECONDS: '1' }, 'own');
  const run = shop.prepare('long.pdf', receiptPdf(1, 1900), { input: 'words', ocr: 'always' });
  await expect(run).rejects.toMatchObject({ code: 'document_timeout' });
});

it('stops when its signal aborts, leaves neither a process nor a file behind, and continues with the interrupted page', async () => {
  const shop = await workshop({}, 'own');
  const stopping = new AbortController();
  const run = shop.prepare('many.pdf', many(60), {
    signal: stopping.signal,
    onPage: (count) => {
      if (count === 20) stopping.abort();
    },
  });
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  await expect.poll(() => childrenOf(process.pid, PREPARING)).toEqual([]);
  const temporary = join(shop.folder, 'state/store/tmp');
  // What was being stored at that moment is stored to its end.
  await expect.poll(() => (existsSync(temporary) ? readdirSync(temporary) : [])).toEqual([]);
  const counts: number[] = [];
  const { pages } = await shop.prepare('many.pdf', many(60), { onPage: (count) => counts.push(count) });
  expect(pages).toHaveLength(60);
  expect(counts[0]).toBeGreaterThan(15);
});

it('fails the document if no process can be started, prepares the next one, and reuses its process for the one after', async () => {
  const shop = await workshop({}, 'own');
  const { execPath } = process;
  onTestFinished(() => {
    process.execPath = execPath;
  });
  process.execPath = join(shop.folder, 'node-that-was-replaced');
  await expect(shop.prepare('one.pdf', many(1))).rejects.toMatchObject({ code: 'prepare_crashed', retryable: true });
  process.execPath = execPath;
  expect((await shop.prepare('one.pdf', many(1))).pages).toHaveLength(1);
  const [started] = childrenOf(process.pid, PREPARING);
  await shop.prepare('two.pdf', many(2));
  expect(childrenOf(process.pid, PREPARING)).toEqual([started]);
  await shop.container.close();
  await expect.poll(() => childrenOf(process.pid, PREPARING)).toEqual([]);
});
