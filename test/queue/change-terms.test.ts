import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept, loadJob } from '../../src/pipeline/accept.ts';
import { changeTerms } from '../../src/queue/change-terms.ts';
import { createMemoryLedger } from '../../src/queue/ledger/memory-ledger.ts';
import { createFsStore } from '../../src/store/fs/store.ts';
import { temporaryFolder } from '../support/folder.ts';

it('loses no concurrent change', async () => {
  const folder = temporaryFolder();
  const deps = { store: createFsStore(join(folder, 'store')), ledger: createMemoryLedger() };
  const signal = new AbortController().signal;
  const path = join(folder, 'a.txt');
  writeFileSync(path, 'Total 8.30');
  const type = toDocumentType({ type: 'object', properties: {} }, 'test');
  const options = { model: 'test', views: 'auto', ocr: 'off', strategy: 'auto' } as const;
  const { id } = await accept({ path, type, options }, { store: deps.store, maxBytes: 1000 }, { signal });
  await Promise.all([
    changeTerms(id, { priority: 'high' }, deps, { signal }),
    changeTerms(id, { budgetUsd: 2 }, deps, { signal }),
  ]);
  expect((await loadJob(deps.store, id)).terms).toEqual({ priority: 'high', budgetUsd: 2 });
});
