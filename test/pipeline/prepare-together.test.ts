import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { createContainer } from '../../src/app/container.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { loadPage } from '../../src/pipeline/pages.ts';
import { prepare } from '../../src/pipeline/prepare/prepare.ts';
import type { BlobStore } from '../../src/store/blob-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { endSharedChildren } from '../support/pools.ts';
import { childrenOf } from '../support/processes.ts';

beforeAll(endSharedChildren);

const PAGES = 26;
const signal = new AbortController().signal;
function settled() {
  let settle: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

async function place() {
  const folder = temporaryFolder();
  const container = await createContainer(readConfig({ RECTO_STATE: join(folder, 'state') }), 2);
  onTestFinished(() => container.close());
  const path = join(folder, 'receipt.pdf');
  writeFileSync(path, receiptPdf(1, PAGES));
  const type = toDocumentType({ type: 'object', properties: {} }, 'anything');
  const options = { model: 'test', views: 'text', ocr: 'off', strategy: 'auto' } as const;
  const job = await accept({ path, type, options }, { store: container.store, maxBytes: 1e6 }, { signal });
  const run = (store: BlobStore, retryFailed = false) =>
    prepare(job, { ...container, store, input: 'views', retryFailed }, { signal });
  return { container, run };
}

/** A store that keeps the file of a page waiting, and says when it came to it. */
function slowStore(store: BlobStore, page: number) {
  const reached = settled();
  const goOn = settled();
  const slow: BlobStore = {
    ...store,
    async putFile(key, path) {
      if (key.endsWith(`/${String(page).padStart(4, '0')}.json`)) {
        reached.settle();
        await goOn.promise;
      }
      return store.putFile(key, path);
    },
  };
  return { slow, reached: reached.promise, goOn: goOn.settle };
}

it('keeps all pages of a document for the job that has them while another is still preparing them', async () => {
  const { container, run } = await place();
  const early = slowStore(container.store, 10);
  const late = slowStore(early.slow, 22);
  const slower = run(late.slow);
  await early.reached;
  const { key, manifest } = await run(container.store);
  expect(manifest.pages).toHaveLength(PAGES);
  early.goOn();
  // By now it has written down how far it is.
  await late.reached;
  expect((await run(container.store)).manifest.pages).toHaveLength(PAGES);
  expect(JSON.parse((await container.store.get(key)).toString('utf8')).pages).toHaveLength(PAGES);
  late.goOn();
  expect((await slower).manifest).toMatchObject({ pages: manifest.pages });
});

it('loses no page of one job when the process of another dies over it', async () => {
  const { container, run } = await place();
  const { slow, reached, goOn } = slowStore(container.store, 10);
  const unlucky = run(slow);
  await reached;
  const [child = 0] = childrenOf(process.pid, /prepare.child/);
  process.kill(child, 'SIGSTOP');
  const { manifest } = await run(container.store);
  process.kill(child, 'SIGKILL');
  goOn();
  const other = await unlucky;
  expect(manifest.pages.filter((page) => page.failed)).toEqual([]);
  expect(other.manifest.pages.filter((page) => page.failed)).toEqual([]);
  for (const entry of manifest.pages) {
    expect((await loadPage(container.store, entry)).status).toBe('ok');
  }
});
