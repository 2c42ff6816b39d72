import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { toDocumentType } from '../../src/extract/document-type.ts';
import type { WatchDeps, WatchRequest } from '../../src/watch/watch.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { claimsIn, filesIn, leftIn, put, receiptAt, sharedSession, watchFolder } from '../support/watching.ts';

const session = sharedSession();
/** Takes less to read than one of the types for documents. */
const NOTE = toDocumentType({ type: 'object', properties: { total: { type: 'number' } } }, 'note');
const chooseNote = async () => NOTE;
const note = (total: number) => Buffer.from(`Total: ${total}.00 EUR\n`);
const watchNotes = (folder: string, request: Partial<WatchRequest> = {}, change: Partial<WatchDeps> = {}) =>
  watchFolder(session(), folder, request, { choose: chooseNote, ...change });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

it('processes existing and new files, and writes a receipt beside each', async () => {
  const folder = temporaryFolder();
  put(folder, 'receipt/a.pdf', receiptPdf(1));
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  put(folder, 'receipt/new/deep/b.pdf', receiptPdf(2));
  await expect.poll(() => receipts.length, { timeout: 120_000 }).toBe(2);
  expect(filesIn(folder)).toEqual([
    'done/receipt/a.pdf',
    'done/receipt/a.pdf.receipt.json',
    'done/receipt/new/deep/b.pdf',
    'done/receipt/new/deep/b.pdf.receipt.json',
    'results/receipt/a.pdf.json',
    'results/receipt/new/deep/b.pdf.json',
  ]);
  const receipt = receiptAt(folder, 'done/receipt/a.pdf.receipt.json');
  expect(receipt).toEqual(receipts[0]);
  expect(receipt).toMatchObject({
    file: 'receipt/a.pdf',
    status: 'succeeded',
    sha256: sha256(receiptPdf(1)),
    bytes: receiptPdf(1).length,
    type: 'receipt',
    tags: ['receipt'],
    pages: 1,
    cost_usd: 0,
    issues: 0,
    result: 'results/receipt/a.pdf.json',
  });
  const result = JSON.parse(readFileSync(join(folder, receipt.result ?? ''), 'utf8'));
  expect(result).toMatchObject({
    id: receipt.job,
    document: { name: 'a.pdf', path: 'receipt/a.pdf', sha256: receipt.sha256 },
    tags: ['receipt'],
    data: { total: 8.3 },
  });
  expect(claimsIn(folder)).toEqual([]);
});

it('waits while a file grows, and claims it complete', async () => {
  const folder = temporaryFolder();
  const bytes = receiptPdf(3);
  const { watch } = await watchNotes(folder, { settleMs: 1500 });
  writeFileSync(join(folder, 'slow.pdf'), bytes.subarray(0, 100));
  for (let at = 100; at < bytes.length; at += 100) {
    // As a scanner writes: the writes themselves are what is waited for.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(existsSync(join(folder, 'slow.pdf'))).toBe(true);
    appendFileSync(join(folder, 'slow.pdf'), bytes.subarray(at, at + 100));
  }
  await watch.idle();
  expect(receiptAt(folder, 'done/slow.pdf.receipt.json')).toMatchObject({
    status: 'succeeded',
    sha256: sha256(bytes),
  });
});

it('releases a file and claims it again when its writer continues after a long pause', async () => {
  const folder = temporaryFolder();
  const bytes = receiptPdf(4);
  let goOn = () => {};
  const written = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { watch, receipts } = await watchNotes(
    folder,
    {},
    {
      // Asked once more after the file is claimed: that answer waits for the writer.
      choose: async () => {
        if (existsSync(join(folder, '.recto-watch/claims')) && claimsIn(folder).length > 0) await written;
        return chooseNote();
      },
    },
  );
  const file = openSync(join(folder, 'pause.pdf'), 'w');
  writeSync(file, bytes.subarray(0, 500));
  await expect.poll(() => existsSync(join(folder, 'pause.pdf'))).toBe(false);
  writeSync(file, bytes.subarray(500));
  closeSync(file);
  goOn();
  await watch.idle();
  expect(receipts.map(({ status, sha256: hash }) => [status, hash])).toEqual([['succeeded', sha256(bytes)]]);
  expect(filesIn(folder)).toEqual(['done/pause.pdf', 'done/pause.pdf.receipt.json', 'results/pause.pdf.json']);
});

it('claims renamed files, and files in new folders, by polling', async () => {
  const folder = temporaryFolder();
  const { receipts } = await watchNotes(folder, { pollMs: 200 });
  put(folder, 'letters/.upload-1', receiptPdf(5));
  renameSync(join(folder, 'letters/.upload-1'), join(folder, 'letters/ready.pdf'));
  await expect.poll(() => receipts.map(({ file }) => file), { timeout: 120_000 }).toEqual(['letters/ready.pdf']);
});

it('waits for the content of an empty file, and fails it when none comes', async () => {
  const folder = temporaryFolder();
  put(folder, 'late.pdf', '');
  const { watch, receipts } = await watchNotes(folder, { settleMs: 200 });
  put(folder, 'never.pdf', '');
  appendFileSync(join(folder, 'late.pdf'), receiptPdf(6));
  await watch.idle();
  expect(new Map(receipts.map(({ file, status, error }) => [file, error?.code ?? status]))).toEqual(
    new Map([
      ['late.pdf', 'succeeded'],
      ['never.pdf', 'file_empty'],
    ]),
  );
  expect(receiptAt(folder, 'failed/never.pdf.receipt.json').error).toEqual({
    code: 'file_empty',
    message: 'never.pdf is empty (0 bytes).',
    advice: 'Fix what the message says, and move the file back into the folder.',
  });
});

it('ignores what editors, sync tools and operating systems leave behind', async () => {
  const folder = temporaryFolder();
  const left = [
    '.DS_Store',
    '._scan.pdf',
    'desktop.ini',
    'Thumbs.db',
    'scan.pdf.part',
    'scan.pdf.crdownload',
    'scan.pdf.download/scan.pdf',
    'scan.tmp',
    '~$letter.docx',
    '.~lock.letter.odt#',
    '.syncthing.scan.pdf.tmp',
    '.scan.pdf.swp',
    'letter.txt~',
    '#letter.txt#',
    '.nfs000000000001',
    '.stfolder/x.txt',
    '.stversions/scan.pdf',
    '@eaDir/scan.pdf',
    '__MACOSX/scan.pdf',
    'a.pdf.receipt.json',
    'own.schema.json',
  ];
  for (const path of left) put(folder, path, receiptPdf(7));
  put(folder, 'scan.pdf', receiptPdf(7));
  const { watch, receipts } = await watchNotes(folder);
  await watch.idle();
  expect(receipts.map(({ file }) => file)).toEqual(['scan.pdf']);
  for (const path of left) expect(existsSync(join(folder, path)), path).toBe(true);
});

it('follows no link, and claims no pipe or socket', async () => {
  const folder = temporaryFolder();
  const outside = temporaryFolder();
  put(outside, 'secret.pdf', receiptPdf(8));
  put(folder, 'a.pdf', receiptPdf(9));
  symlinkSync(join(outside, 'secret.pdf'), join(folder, 'link.pdf'));
  symlinkSync(outside, join(folder, 'folder'));
  symlinkSync('a.pdf', join(folder, 'inside.pdf'));
  expect(spawnSync('mkfifo', [join(folder, 'pipe.pdf')]).status).toBe(0);
  const server = createServer().listen(join(folder, 'socket.pdf'));
  onTestFinished(() => void server.close());
  const { watch, receipts } = await watchNotes(folder);
  await watch.idle();
  expect(receipts.map(({ file }) => file)).toEqual(['a.pdf']);
  expect(readFileSync(join(outside, 'secret.pdf'))).toEqual(receiptPdf(8));
  expect(filesIn(outside)).toEqual(['secret.pdf']);
  expect(lstatSync(join(folder, 'link.pdf')).isSymbolicLink()).toBe(true);
});

it('does not move a file through a folder that has become a link to the outside', async () => {
  const folder = temporaryFolder();
  const outside = temporaryFolder();
  put(outside, 'secret.pdf', receiptPdf(8));
  put(folder, 'in/secret.pdf', receiptPdf(9));
  let seen = 0;
  const { watch, receipts } = await watchNotes(
    folder,
    { settleMs: 300 },
    {
      choose: async () => {
        seen += 1;
        return chooseNote();
      },
    },
  );
  await expect.poll(() => seen).toBeGreaterThan(0);
  renameSync(join(folder, 'in'), join(folder, '.away'));
  symlinkSync(outside, join(folder, 'in'));
  await watch.idle();
  expect(receipts).toEqual([]);
  expect(filesIn(outside)).toEqual(['secret.pdf']);
});

it('keeps names of any kind', async () => {
  const folder = temporaryFolder();
  const names = [
    'two words.txt',
    'Schöne Grüße №1.txt'.normalize('NFC'),
    'Schöne Grüße №1.txt'.normalize('NFD'),
    '--help.txt',
    '-',
    'line\nbreak.txt',
    '%41 $(touch x) `x` "q".txt',
    'no ending',
    `${'long'.repeat(62)}abc.txt`,
    `${'ä'.repeat(125)}y.txt`,
  ];
  names.forEach((name, index) => {
    put(folder, name, name.endsWith('.txt') ? note(10 + index) : receiptPdf(10 + index));
  });
  const { watch, receipts } = await watchNotes(folder);
  await watch.idle();
  expect(receipts.map(({ status }) => status)).toEqual(names.map(() => 'succeeded'));
  expect(leftIn(folder)).toEqual([]);
  const done = filesIn(join(folder, 'done')).filter((name) => !name.endsWith('.receipt.json'));
  expect(done).toEqual([...names].sort());
  for (const { file, result = '' } of receipts) {
    const { document } = JSON.parse(readFileSync(join(folder, result), 'utf8'));
    expect(document.path).toBe(file);
  }
  expect(filesIn(join(folder, 'done'))).toHaveLength(2 * names.length);
});

it.skipIf(process.platform === 'darwin')('keeps a name that is not UTF-8, in full', async () => {
  const folder = temporaryFolder();
  const name = Buffer.concat([Buffer.from('caf'), Buffer.from([0xe9]), Buffer.from('.pdf')]);
  mkdirSync(join(folder, 'x'));
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/x/`), name]), receiptPdf(30));
  const { watch, receipts } = await watchNotes(folder);
  await watch.idle();
  expect(receipts).toMatchObject([{ file: 'x/caf%E9.pdf', result: 'results/x/caf%E9.pdf.json', status: 'succeeded' }]);
  expect(readFileSync(Buffer.concat([Buffer.from(`${folder}/done/x/`), name]))).toEqual(receiptPdf(30));
});

it('numbers files of one name, and never overwrites one', async () => {
  const folder = temporaryFolder();
  const { watch, receipts } = await watchNotes(folder);
  for (let number = 0; number < 3; number += 1) {
    put(folder, 'scan.txt', note(40 + number));
    await watch.idle();
  }
  // A file and a folder of one name, too.
  put(folder, 'scan.txt/scan.txt', note(43));
  await watch.idle();
  expect(receipts.map(({ status }) => status)).toEqual(Array(4).fill('succeeded'));
  const done = ['scan.txt', 'scan-2.txt', 'scan-3.txt', 'scan-2.txt-2/scan.txt'];
  expect(filesIn(join(folder, 'done')).filter((name) => !name.endsWith('.receipt.json'))).toHaveLength(4);
  for (const [index, name] of done.slice(0, 3).entries()) {
    expect(readFileSync(join(folder, 'done', name))).toEqual(note(40 + index));
    expect(receiptAt(folder, `done/${name}.receipt.json`).sha256).toBe(sha256(note(40 + index)));
  }
  const results = receipts.map(({ result = '' }) => result);
  expect(new Set(results).size).toBe(4);
  results.forEach((path, index) => {
    expect(JSON.parse(readFileSync(join(folder, path), 'utf8')).document.sha256).toBe(sha256(note(40 + index)));
  });
});

it('claims no more files at a time than the limit', async () => {
  const folder = temporaryFolder();
  for (let number = 0; number < 5; number += 1) put(folder, `${number}.txt`, note(50 + number));
  let most = 0;
  const { watch, receipts } = await watchNotes(
    folder,
    { maxInFlight: 2 },
    {
      choose: async () => {
        most = Math.max(most, existsSync(join(folder, '.recto-watch/claims')) ? claimsIn(folder).length : 0);
        return chooseNote();
      },
    },
  );
  await watch.idle();
  expect(receipts).toHaveLength(5);
  expect(most).toBe(2);
});

it('leaves results of earlier runs where they are, whatever their folder is called, and says so once', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.txt', note(60));
  const first = await watchNotes(folder, { out: join(folder, 'earlier') });
  await first.watch.idle();
  await first.watch.close();
  put(folder, 'b.txt', note(61));
  const left: string[] = [];
  const second = await watchNotes(folder, { out: join(folder, 'later') }, { onLeft: (path) => left.push(path) });
  await second.watch.idle();
  await second.watch.idle();
  expect(second.receipts.map(({ file }) => file)).toEqual(['b.txt']);
  expect(filesIn(join(folder, 'earlier'))).toEqual(['a.txt.json']);
  expect(left).toEqual(['earlier/a.txt.json']);
});

it('refuses a folder for results in which nothing can be written', async () => {
  const folder = temporaryFolder();
  const watching = watchNotes(folder, { out: '/proc/recto/results' });
  await expect(watching).rejects.toThrow('No results can be written into /proc/recto/results');
});

it.each([
  ['done', 'half.txt', 'Total: 8.30 EUR\n', 'VAT: 1.00 EUR\n'],
  ['failed', 'half.pdf', receiptPdf(70).subarray(0, 60), receiptPdf(70).subarray(60)],
])('takes a file again that grows when its beginning is already in %s', async (outcome, name, beginning, rest) => {
  const folder = temporaryFolder();
  const whole = Buffer.concat([Buffer.from(beginning), Buffer.from(rest)]);
  const { watch, receipts } = await watchNotes(folder);
  const file = openSync(join(folder, name), 'w');
  writeSync(file, Buffer.from(beginning));
  await expect.poll(() => existsSync(join(folder, outcome, name)), { timeout: 120_000 }).toBe(true);
  writeSync(file, Buffer.from(rest));
  closeSync(file);
  await expect.poll(() => receipts.length, { timeout: 120_000 }).toBe(2);
  await watch.idle();
  expect(filesIn(folder).filter((path) => path.includes('half'))).toEqual([
    `done/${name}`,
    `done/${name}.receipt.json`,
    `results/${name}.json`,
  ]);
  expect(readFileSync(join(folder, 'done', name))).toEqual(whole);
  expect(receiptAt(folder, `done/${name}.receipt.json`)).toMatchObject({ sha256: sha256(whole), bytes: whole.length });
});
