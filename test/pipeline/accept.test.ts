import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { JobOptions } from '../../schemas/job.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { openRecto } from '../../src/index.ts';
import { accept, loadJob, type Submission } from '../../src/pipeline/accept.ts';
import { changeTerms, createChangeJob } from '../../src/queue/change-terms.ts';
import { createMemoryLedger } from '../../src/queue/ledger/memory-ledger.ts';
import { createFsStore } from '../../src/store/fs/store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';

const type = toDocumentType({ type: 'object', properties: { total: { type: 'number' } } }, 'total');
const options: JobOptions = { model: 'local', views: 'auto', ocr: 'auto', strategy: 'auto' };

describe('accepting a document', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder, 'receipt.pdf');
    writeFileSync(path, receiptPdf(1));
  });
  const submit = (change: Partial<Submission> = {}, maxBytes = 1e6, signal = new AbortController().signal) =>
    accept({ path, type, options, ...change }, { store: createFsStore(join(folder, 'store')), maxBytes }, { signal });

  it('gives the same bytes, type and options the same job, whatever the file is called', async () => {
    const job = await submit();
    copyFileSync(path, join(folder, 'copy.pdf'));
    const again = await submit({
      path: join(folder, 'copy.pdf'),
      options: { ocr: 'auto', views: 'auto', strategy: 'auto', model: 'local' },
    });
    expect(again.id).toBe(job.id);
    expect(again.document).toMatchObject({ name: 'copy.pdf', sha256: job.document.sha256 });
  });

  it('gives other options, types and bytes other jobs', async () => {
    const other = join(folder, 'other.pdf');
    writeFileSync(other, receiptPdf(2));
    const jobs = await Promise.all([
      submit(),
      submit({ options: { ...options, ocr: 'always' } }),
      submit({ options: { ...options, model: 'double' } }),
      submit({ options: { ...options, pages: '1' } }),
      submit({ type: toDocumentType({ type: 'object', properties: { date: { type: 'string' } } }, 'total') }),
      submit({ path: other }),
    ]);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
  });

  it('gives source files of other names other jobs, for their language can depend on it', async () => {
    for (const name of ['a.ts', 'a.txt']) writeFileSync(join(folder, name), 'const a = 1;\n');
    const [one, two] = [await submit({ path: join(folder, 'a.ts') }), await submit({ path: join(folder, 'a.txt') })];
    expect(one.id).not.toBe(two.id);
  });

  it('keeps the password of a job that waits when its document comes again without one', async () => {
    const first = await submit({ password: 'baz' });
    const again = await submit();
    expect(again).toMatchObject({ id: first.id, secret: first.secret });
    const store = createFsStore(join(folder, 'store'));
    expect((await store.get(first.secret ?? '')).toString()).toBe('baz');
    await store.remove(first.secret ?? '');
    expect((await submit()).secret).toBeUndefined();
  });

  it('loses no change that is made while the document comes again', async () => {
    const deps = { store: createFsStore(join(folder, 'store')), ledger: createMemoryLedger() };
    const { signal } = new AbortController();
    const { id } = await submit();
    const changeJob = createChangeJob(deps.ledger);
    const again = (terms: Submission['terms']) =>
      accept(
        { path, type, options, ...(terms === undefined ? {} : { terms }) },
        { ...deps, maxBytes: 1e6, changeJob },
        { signal },
      );
    await Promise.all([
      changeTerms(id, { budgetUsd: 2 }, deps, { signal }),
      again(undefined),
      again({ priority: 'high' }),
      again(undefined),
    ]);
    expect((await loadJob(deps.store, id)).terms).toEqual({ priority: 'high', budgetUsd: 2 });
  });

  it('for an estimate leaves the job of the same document as it is', async () => {
    const encrypted = readFileSync(join(import.meta.dirname, '../fixtures/documents/encrypted.pdf'));
    writeFileSync(path, encrypted);
    const job = await submit({ password: 'baz', terms: { priority: 'high' } });
    const state = join(folder, 'state');
    await using recto = await openRecto({ RECTO_STATE: state, RECTO_STORE_URL: `file:${join(folder, 'store')}` });
    await recto.estimate(path, { type: 'receipt', password: 'wrong' }).catch(() => undefined);
    await recto.estimate(path, { type: 'receipt', password: 'baz' });
    const store = createFsStore(join(folder, 'store'));
    expect(await loadJob(store, job.id)).toEqual(job);
    expect((await store.get(job.secret ?? '')).toString()).toBe('baz');
    expect(readdirSync(join(folder, 'store/jobs'))).toHaveLength(1);
    expect(readdirSync(join(folder, 'store/secrets'))).toHaveLength(1);
  });

  it('has ids that a queue accepts', async () => {
    expect((await submit()).id).toMatch(/^d-[0-9a-f]{32}$/);
  });

  it('stores the document, its type and the job, and nothing else', async () => {
    const job = await submit();
    const store = createFsStore(join(folder, 'store'));
    expect(await store.has(job.document.blob)).toBe(true);
    expect(JSON.parse(String(await store.get(job.type.blob)))).toEqual(type.schema);
    expect(await loadJob(store, job.id)).toEqual(job);
    expect(readdirSync(join(folder, 'store', 'tmp'))).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  it('stores a password apart from the job', async () => {
    const job = await submit({ password: 'open sesame' });
    const store = createFsStore(join(folder, 'store'));
    expect(JSON.stringify(await loadJob(store, job.id))).not.toContain('sesame');
    expect(String(await store.get(job.secret ?? ''))).toBe('open sesame');
    expect(job.id).toBe((await submit()).id);
  });

  it.each([
    ['is not there', undefined, 'file_not_found'],
    ['has no bytes', '', 'file_empty'],
    ['is of a kind that is not read', Buffer.from('PK\x03\x04rest of an archive', 'latin1'), 'file_unsupported'],
  ])('refuses a file that %s, by its name', async (_, bytes, code) => {
    const refused = join(folder, 'refused.pdf');
    if (bytes !== undefined) writeFileSync(refused, bytes);
    await expect(submit({ path: refused })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('refused.pdf'),
    });
  });

  it('rejects a file that is too large, and says what to do', async () => {
    await expect(submit({}, 100)).rejects.toMatchObject({
      code: 'file_too_large',
      message: expect.stringContaining('RECTO_MAX_BYTES'),
    });
  });

  it('stops when its signal aborts, and leaves no draft', async () => {
    await expect(submit({}, 1e6, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(join(folder, 'store', 'tmp'))).toEqual([]);
  });
});
