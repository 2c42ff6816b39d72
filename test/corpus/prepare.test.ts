import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../schemas/manifest.ts';
import { readConfig } from '../../src/app/config.ts';
import { createContainer } from '../../src/app/container.ts';
import { asRectoError, isErrorCode } from '../../src/errors.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { loadPage } from '../../src/pipeline/pages.ts';
import { prepare } from '../../src/pipeline/prepare/prepare.ts';
import { CORPUS, type CorpusEntry, corpusEntries } from '../support/corpus.ts';
import { childrenOf } from '../support/processes.ts';

type Outcome =
  | { readonly manifest: Manifest; readonly failedPages: readonly string[] }
  | { readonly code: string; readonly message: string };

const entries = corpusEntries();
const outcomes = new Map<string, Outcome>();
const folder = mkdtempSync(join(tmpdir(), 'recto-corpus-'));
const signal = new AbortController().signal;
const type = toDocumentType({ type: 'object', properties: {} }, 'anything');
const container = await createContainer(readConfig({ RECTO_STATE: folder, RECTO_PAGE_SECONDS: '30' }), 2);

async function run(entry: CorpusEntry, password: string | undefined): Promise<Outcome> {
  try {
    const job = await accept(
      {
        path: join(CORPUS, entry.path),
        type,
        options: { model: 'corpus', views: 'auto', ocr: 'off', strategy: 'auto' },
        ...(password === undefined ? {} : { password }),
      },
      { store: container.store, maxBytes: 1e9 },
      { signal },
    );
    const { manifest } = await prepare(job, { ...container, input: 'views' }, { signal });
    const failed = manifest.pages.filter((page) => page.failed);
    const pages = await Promise.all(failed.map((page) => loadPage(container.store, page)));
    return { manifest, failedPages: pages.map((page) => page.error?.code ?? 'none') };
  } catch (error) {
    const { code, message } = asRectoError(error, 'internal');
    return { code, message };
  }
}

const key = (entry: CorpusEntry, password: string | undefined) => `${entry.path} ${password ?? ''}`;
const isPages = (outcome: Outcome | undefined): outcome is Extract<Outcome, { manifest: Manifest }> =>
  outcome !== undefined && 'manifest' in outcome && outcome.manifest.pages.some((page) => !page.failed);

beforeAll(async () => {
  const runs = entries
    .flatMap((entry) => [undefined, entry.expected.password].map((password) => ({ entry, password })))
    .filter(
      ({ entry, password }, index) => index % 2 === 0 || (password !== undefined && entry.category === 'pdf-encrypted'),
    );
  const remaining = runs.values();
  const work = async () => {
    for (const { entry, password } of remaining) outcomes.set(key(entry, password), await run(entry, password));
  };
  await Promise.all([work(), work()]);
});

afterAll(async () => {
  await container.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('every document of the corpus', () => {
  it.each(entries.map((entry) => [entry.path, entry] as const))(
    '%s ends in pages or a documented error',
    (_, entry) => {
      const outcome = outcomes.get(key(entry, undefined));
      expect(outcome).toBeDefined();
      if (outcome !== undefined && 'code' in outcome) {
        expect(isErrorCode(outcome.code)).toBe(true);
        expect(outcome.code, outcome.message).not.toBe('internal');
        expect(outcome.message).toContain(basename(entry.path));
      }
      const { expected } = entry;
      if (expected.outcome === 'ok') {
        expect(outcome).toHaveProperty('manifest');
        expect(isPages(outcome) ? outcome.failedPages : ['no page']).toEqual([]);
      }
      if (expected.outcome === 'error') expect(isPages(outcome)).toBe(false);
      if (expected.outcome === 'password' && expected.password !== '') {
        expect(outcome).toMatchObject({ code: 'password_required' });
        const opened = outcomes.get(key(entry, expected.password));
        expect(isPages(opened), JSON.stringify(opened)).toBe(true);
      }
      if (expected.pages !== undefined && expected.outcome === 'ok' && isPages(outcome)) {
        expect(outcome.manifest.pageCount).toBe(expected.pages);
      }
    },
  );

  it('leaves no process behind', async () => {
    await container.close();
    await expect.poll(() => childrenOf(process.pid, /prepare.child/)).toEqual([]);
  });
});
