import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreparedPage } from '../../schemas/page.ts';
import type { Result } from '../../schemas/result.ts';
import { readConfig } from '../../src/app/config.ts';
import { type Container, createContainer, runDepsOf } from '../../src/app/container.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { LOCAL } from '../../src/model/profile.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { loadPage } from '../../src/pipeline/pages.ts';
import { prepare } from '../../src/pipeline/prepare/prepare.ts';
import { runInProcess } from '../../src/pipeline/run-in-process.ts';
import { CORPUS } from '../../test/support/corpus.ts';

/** Documents at a time: one for each core of a small machine. */
const CONCURRENCY = 2;

/** A document of the corpus that the local model has read, with the pages as they were prepared. */
export interface ReadDocument {
  readonly path: string;
  readonly type: string;
  readonly result: Result;
  readonly pages: readonly PreparedPage[];
}

/** Where to keep what is read, as settings; empty unless several suites are to read each document once. */
export const sharedStore: Readonly<Record<string, string>> =
  process.env.TEST_STORE_URL === undefined ? {} : { RECTO_STORE_URL: process.env.TEST_STORE_URL };

/** Runs `work` in a container whose state is a new folder, and removes that. */
export async function inContainer<T>(work: (container: Container) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'recto-bench-'));
  const settings = { RECTO_STATE: folder, RECTO_PAGE_SECONDS: '300', ...sharedStore };
  const container = await createContainer(readConfig(settings), CONCURRENCY);
  try {
    return await work(container);
  } finally {
    await container.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Does `work` for each item, a few at a time, and keeps the order. */
export async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const remaining = items.entries();
  const take = async () => {
    for (const [at, item] of remaining) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, take));
  return results;
}

/** Takes documents of the corpus the whole way with the local model: accept, prepare with OCR, extract, assemble. */
export async function readDocuments(
  documents: readonly { readonly path: string; readonly type: string }[],
): Promise<readonly ReadDocument[]> {
  const { signal } = new AbortController();
  return inContainer((container) =>
    each(documents, async ({ path, type }) => {
      const deps = runDepsOf(container, { model: LOCAL, strategy: 'auto' });
      const job = await accept(
        {
          path: join(CORPUS, path),
          type: await loadDocumentType(type),
          options: { model: LOCAL, views: 'auto', ocr: 'auto', strategy: 'auto' },
        },
        container,
        { signal },
      );
      const result = await runInProcess(job, deps, { signal });
      if (result.status === 'failed') return { path, type, result, pages: [] };
      const { manifest } = await prepare(job, { ...deps, input: deps.model.input }, { signal });
      const pages = await Promise.all(manifest.pages.map((entry) => loadPage(container.store, entry)));
      return { path, type, result, pages };
    }),
  );
}
