import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Result } from '../../schemas/result.ts';
import { readConfig } from '../../src/app/config.ts';
import { createContainer } from '../../src/app/container.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import type { ChildPool } from '../../src/pipeline/prepare/child-pool.ts';
import { isFinal } from '../../src/pipeline/results.ts';
import { runInProcess } from '../../src/pipeline/run-in-process.ts';
import { doubleModel } from '../support/double-model.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { endSharedChildren } from '../support/pools.ts';
import { childrenOf } from '../support/processes.ts';

beforeAll(endSharedChildren);

const PREPARING = /prepare.child/;
const schema = { type: 'object', properties: { total: { type: 'number' } } };

/** Runs one document as often as one likes; `kill` ends the process that prepares it, at its page with this number. */
async function desk({ pages: asked, ocr }: { readonly pages: number; readonly ocr: 'always' | 'off' }) {
  const folder = temporaryFolder();
  const container = await createContainer(readConfig({ RECTO_STATE: join(folder, 'state') }), 1);
  onTestFinished(() => container.close());
  const model = doubleModel(() => '{"total": 8.3}');
  const path = join(folder, 'receipt.pdf');
  writeFileSync(path, receiptPdf(1, asked + 24));
  const signal = new AbortController().signal;
  const job = await accept(
    {
      path,
      type: toDocumentType(schema, 'test'),
      options: { model: model.id, views: 'auto', ocr, strategy: 'auto', pages: `1-${asked}` },
    },
    { store: container.store, maxBytes: 1e7 },
    { signal },
  );
  const chunkLimits = { ...container.chunkLimits({ model: model.id, strategy: 'auto' }), pages: 2 };
  const run = async (kill?: number): Promise<Result> => {
    let pages = 0;
    const children: ChildPool = {
      ...container.children,
      run: (task, hear, options) =>
        container.children.run(
          task,
          (message) => {
            if (message.type === 'page') pages += 1;
            if (message.type === 'page' && pages === kill) {
              for (const pid of childrenOf(process.pid, PREPARING)) process.kill(pid, 'SIGKILL');
            }
            return hear(message);
          },
          options,
        ),
    };
    return runInProcess(
      job,
      { ...container, children, model, chunkLimits, requests: 1, requestMs: 600_000 },
      { signal },
    );
  };
  return { run, model };
}

const failedPages = ({ pages }: Result) => pages.flatMap(({ number, status }) => (status === 'failed' ? [number] : []));

it('does not reuse a result that lacks a page whose process died, and asks about that page only in the next run', async () => {
  // More pages than a process has sent by the time that it is ended.
  const { run, model } = await desk({ pages: 100, ocr: 'off' });
  const first = await run(2);
  expect(first.status).toBe('partial');
  const [missing] = failedPages(first);
  expect(first.issues).toContainEqual(expect.objectContaining({ code: 'prepare_crashed', page: missing }));
  expect(isFinal(first)).toBe(false);
  const asked = model.asked.length;
  const second = await run();
  expect(second).toMatchObject({ status: 'succeeded', issues: [], usage: { requests: 1 } });
  expect(isFinal(second)).toBe(true);
  expect(model.asked.slice(asked).map(({ pages }) => pages.map(({ number }) => number))).toEqual([[missing]]);
  expect(second.pages.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});

it('names a page that OCR failed to read in parallel with the requests, and reads it in the next run without paying', async () => {
  const { run, model } = await desk({ pages: 6, ocr: 'always' });
  // Six pages are prepared for the model; the next ones are read by OCR.
  const first = await run(8);
  expect(failedPages(first)).toEqual([]);
  expect(first.status).toBe('partial');
  expect(first.issues).toMatchObject([{ code: 'prepare_crashed', page: expect.any(Number) }]);
  expect(first.issues[0]?.message).toContain(`Page ${first.issues[0]?.page} could not be read by OCR`);
  expect(isFinal(first)).toBe(false);
  const asked = model.asked.length;
  const second = await run();
  expect(second).toMatchObject({ status: 'succeeded', issues: [], usage: { requests: 0, cost_usd: 0 } });
  expect(model.asked).toHaveLength(asked);
});
