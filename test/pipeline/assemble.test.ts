import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { assemble } from '../../src/pipeline/assemble.ts';
import { extractChunk } from '../../src/pipeline/extract-chunk.ts';
import { prepare } from '../../src/pipeline/prepare/prepare.ts';
import { doubleModel } from '../support/double-model.ts';
import { receiptPdf } from '../support/pdf.ts';
import { workshop } from '../support/prepare.ts';

const type = toDocumentType({ type: 'object', properties: { total: { type: 'number' } } }, 'test');

it('is partial where no request asked about some pages, and names each of them', async () => {
  const { folder, container } = await workshop();
  const { store } = container;
  const signal = new AbortController().signal;
  const path = join(folder, 'receipt.pdf');
  writeFileSync(path, receiptPdf(1, 3));
  const model = doubleModel(() => '{"total": 8.3}');
  const options = { model: model.id, views: 'auto', ocr: 'off', strategy: 'auto' } as const;
  const job = await accept({ path, type, options }, { store, maxBytes: 1e6 }, { signal });
  const { manifest } = await prepare(job, { ...container, input: 'views' }, { signal });
  const chunk = { manifest, pages: [1], index: 0, since: 0 };
  const outcome = await extractChunk(job, chunk, { ...container, model }, { signal });

  const result = await assemble(
    { job, model, manifest, chunks: [{ pages: [1], outcome }], timing: { queuedMs: 0, startedAt: 0 } },
    { store },
  );

  expect(result).toMatchObject({ status: 'partial', data: { total: 8.3 } });
  expect(result.pages.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'failed']);
  expect(result.issues).toEqual([
    { code: 'page_not_answered', page: 2, message: expect.stringContaining('Page 2') },
    { code: 'page_not_answered', page: 3, message: expect.stringContaining('Page 3') },
  ]);
});
