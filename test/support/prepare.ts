import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Manifest } from '../../schemas/manifest.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import { readConfig } from '../../src/app/config.ts';
import { type Container, createContainer } from '../../src/app/container.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { loadPage } from '../../src/pipeline/pages.ts';
import { prepare } from '../../src/pipeline/prepare/prepare.ts';
import { temporaryFolder } from './folder.ts';
import { sharedPools } from './pools.ts';

export interface PrepareOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: 'words' | 'views';
  readonly views?: 'auto' | 'text' | 'image' | 'both';
  readonly ocr?: 'auto' | 'always' | 'off';
  readonly pages?: string;
  readonly password?: string;
  readonly onPage?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Whether to retry pages that failed in an earlier run. */
  readonly retryFailed?: boolean;
}

export interface Prepared {
  readonly manifest: Manifest;
  readonly pages: readonly PreparedPage[];
  readonly view: (key: string) => Promise<Buffer>;
}

const anything = toDocumentType({ type: 'object', properties: {} }, 'anything');

/**
 * A workshop that prepares documents in real child processes, in a folder of its own, until the test has ended. `pools`: whether
 * the processes and threads are its own too.
 */
export async function workshop(env: Readonly<Record<string, string>> = {}, pools: 'shared' | 'own' = 'shared') {
  const folder = temporaryFolder();
  const config = readConfig({ RECTO_STATE: join(folder, 'state'), ...env });
  const container = await createContainer(config, 1, { pools: pools === 'own' ? undefined : sharedPools(config) });
  onTestFinished(() => container.close());
  return shopIn(folder, container);
}

/** A workshop for several tests, to be closed by whoever opens it. */
export async function sharedWorkshop(env: Readonly<Record<string, string>> = {}, pools: 'shared' | 'own' = 'shared') {
  const folder = mkdtempSync(join(tmpdir(), 'recto-shop-'));
  const config = readConfig({ RECTO_STATE: join(folder, 'state'), ...env });
  const container = await createContainer(config, 1, { pools: pools === 'own' ? undefined : sharedPools(config) });
  return {
    ...shopIn(folder, container),
    async close() {
      await container.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function shopIn(folder: string, container: Container) {
  return {
    folder,
    container,
    async prepare(name: string, bytes: Buffer | string, options: PrepareOptions = {}): Promise<Prepared> {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      const signal = options.signal ?? new AbortController().signal;
      const job = await accept(
        {
          path,
          type: anything,
          options: {
            model: 'test',
            views: options.views ?? 'auto',
            ocr: options.ocr ?? 'off',
            strategy: 'auto',
            ...(options.pages === undefined ? {} : { pages: options.pages }),
          },
          ...(options.password === undefined ? {} : { password: options.password }),
        },
        container,
        { signal },
      );
      const { manifest } = await prepare(
        job,
        {
          ...container,
          input: options.input ?? 'views',
          ...(options.onPage === undefined ? {} : { onPage: options.onPage }),
          retryFailed: options.retryFailed === true,
        },
        { signal },
      );
      const pages = await Promise.all(manifest.pages.map((entry) => loadPage(container.store, entry)));
      return { manifest, pages, view: (key) => container.store.get(key) };
    },
  };
}
