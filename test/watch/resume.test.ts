import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Receipt } from '../../schemas/watch.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { claimsIn, filesIn, put, receiptAt, sharedSession, watchFolder } from '../support/watching.ts';

const session = sharedSession();

/** What a watcher leaves that was ended while it had a file in hand, `undo` of its last steps away from the end. */
interface LabelledPage {
  readonly folder: string;
  readonly receipt: Receipt;
  readonly claim: string;
  readonly document: string;
  readonly done: string;
  readonly note: string;
  readonly result: string;
  readonly known: string;
}

async function ended(number: number, bytes: string | Buffer = receiptPdf(number)): Promise<LabelledPage> {
  const folder = temporaryFolder();
  put(folder, 'march/a.pdf', bytes);
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  await watch.close();
  const [receipt] = receipts;
  if (receipt === undefined) throw new Error('no receipt');
  const box = receipt.status === 'failed' ? 'failed' : 'done';
  const claim = join(folder, '.recto-watch/claims', randomUUID(), receipt.claim);
  const done = join(folder, box, 'march/a.pdf');
  const fingerprint = receipt.fingerprint ?? '';
  mkdirSync(claim, { recursive: true });
  const info = lstatSync(done, { bigint: true });
  const state = { size: String(info.size), mtimeNs: String(info.mtimeNs), ino: String(info.ino) };
  const note = {
    id: receipt.claim,
    file: 'march/a.pdf',
    path: Buffer.from('march/a.pdf').toString('base64'),
    state,
    claimedAt: receipt.claimed_at,
  };
  writeFileSync(join(claim, 'claim.json'), JSON.stringify(note));
  return {
    folder,
    receipt,
    claim,
    document: join(claim, 'document'),
    done,
    note: `${done}.receipt.json`,
    result: join(folder, 'results/march/a.pdf.json'),
    known: join(folder, '.recto-watch/fingerprints', fingerprint.slice(0, 2), fingerprint),
  };
}

const reserve = (labelledPage: LabelledPage) =>
  writeFileSync(labelledPage.known, JSON.stringify({ claim: labelledPage.receipt.claim }));
const decide = (labelledPage: LabelledPage) =>
  copyFileSync(labelledPage.note, join(labelledPage.claim, 'receipt.json'));

const MOMENTS: readonly (readonly [string, (labelledPage: LabelledPage) => void])[] = [
  [
    'before it took the file',
    (labelledPage) => {
      renameSync(labelledPage.done, join(labelledPage.folder, 'march/a.pdf'));
      for (const path of [labelledPage.note, labelledPage.result, labelledPage.known]) unlinkSync(path);
    },
  ],
  [
    'when it had taken the file',
    (labelledPage) => {
      renameSync(labelledPage.done, labelledPage.document);
      for (const path of [labelledPage.note, labelledPage.result, labelledPage.known]) unlinkSync(path);
    },
  ],
  [
    'when it had submitted the job',
    (labelledPage) => {
      renameSync(labelledPage.done, labelledPage.document);
      for (const path of [labelledPage.note, labelledPage.result]) unlinkSync(path);
      reserve(labelledPage);
    },
  ],
  [
    'when it had written the result',
    (labelledPage) => {
      renameSync(labelledPage.done, labelledPage.document);
      unlinkSync(labelledPage.note);
      reserve(labelledPage);
    },
  ],
  [
    'when it had decided the end',
    (labelledPage) => {
      decide(labelledPage);
      renameSync(labelledPage.done, labelledPage.document);
      unlinkSync(labelledPage.note);
      reserve(labelledPage);
    },
  ],
  [
    'when it had laid the receipt',
    (labelledPage) => {
      decide(labelledPage);
      renameSync(labelledPage.done, labelledPage.document);
    },
  ],
  [
    'in the middle of the last move',
    (labelledPage) => {
      decide(labelledPage);
      linkSync(labelledPage.done, labelledPage.document);
    },
  ],
  ['when the file had its place', decide],
  [
    'in the middle of putting the file back',
    (labelledPage) => {
      renameSync(labelledPage.done, labelledPage.document);
      writeFileSync(join(labelledPage.claim, 'returning'), '1');
      linkSync(labelledPage.document, join(labelledPage.folder, 'march/a.pdf'));
      for (const path of [labelledPage.note, labelledPage.result, labelledPage.known]) unlinkSync(path);
    },
  ],
  [
    'when it had written the result, and the next one was stopped and put the file back',
    (labelledPage) => {
      renameSync(labelledPage.done, join(labelledPage.folder, 'march/a.pdf'));
      for (const path of [labelledPage.note, labelledPage.known]) unlinkSync(path);
      rmSync(labelledPage.claim, { recursive: true });
    },
  ],
];

it.each(MOMENTS)('finishes a file once whose watcher was killed %s', async (_, undo) => {
  const labelledPage = await ended(1);
  undo(labelledPage);
  const { watch, receipts } = await watchFolder(session(), labelledPage.folder);
  expect(await watch.idle()).toEqual({ files: 0, folders: 0 });
  expect(filesIn(labelledPage.folder)).toEqual([
    'done/march/a.pdf',
    'done/march/a.pdf.receipt.json',
    'results/march/a.pdf.json',
  ]);
  expect(receipts).toMatchObject([{ status: 'succeeded', file: 'march/a.pdf', job: labelledPage.receipt.job }]);
  expect(receiptAt(labelledPage.folder, 'done/march/a.pdf.receipt.json')).toEqual(receipts[0]);
  expect(claimsIn(labelledPage.folder)).toEqual([]);
  expect(readdirSync(join(labelledPage.folder, '.recto-watch/claims'))).toHaveLength(1);
  put(labelledPage.folder, 'again.pdf', receiptPdf(1));
  await watch.idle();
  expect(receipts[1]).toMatchObject({ status: 'duplicate', first: { file: 'done/march/a.pdf' } });
});

it('finishes a failing file once, with one result, after its watcher was killed before deciding', async () => {
  const labelledPage = await ended(2, 'a text that is called a PDF');
  renameSync(labelledPage.done, labelledPage.document);
  unlinkSync(labelledPage.note);
  const { watch, receipts } = await watchFolder(session(), labelledPage.folder);
  await watch.idle();
  expect(receipts).toMatchObject([{ status: 'failed', error: { code: 'file_mismatch' } }]);
  expect(filesIn(labelledPage.folder)).toEqual([
    'failed/march/a.pdf',
    'failed/march/a.pdf.receipt.json',
    'results/march/a.pdf.json',
  ]);
});

it('never puts a file outside of the folder, whatever its note says', async () => {
  const labelledPage = await ended(3);
  renameSync(labelledPage.done, labelledPage.document);
  for (const path of [labelledPage.note, labelledPage.result, labelledPage.known]) unlinkSync(path);
  const note = {
    id: labelledPage.receipt.claim,
    file: '../evil.pdf',
    path: Buffer.from('../../evil.pdf').toString('base64'),
    state: { size: '1', mtimeNs: '1', ino: '1' },
    claimedAt: labelledPage.receipt.claimed_at,
  };
  writeFileSync(join(labelledPage.claim, 'claim.json'), JSON.stringify(note));
  const { watch, receipts } = await watchFolder(session(), labelledPage.folder);
  await watch.idle();
  expect(receipts).toMatchObject([
    { file: `recovered-${labelledPage.receipt.claim.slice(0, 8)}`, status: 'succeeded' },
  ]);
  expect(filesIn(join(labelledPage.folder, 'done'))).toHaveLength(2);
});

it('adopts nothing from a live watcher on another machine, and everything from a dead one', async () => {
  const labelledPage = await ended(4);
  renameSync(labelledPage.done, labelledPage.document);
  for (const path of [labelledPage.note, labelledPage.result, labelledPage.known]) unlinkSync(path);
  const alive = join(labelledPage.claim, '../alive.json');
  writeFileSync(alive, JSON.stringify({ machine: 'elsewhere', pid: process.pid, began: '' }));
  const beating = setInterval(() => utimesSync(alive, new Date(), new Date()), 100);
  onTestFinished(() => clearInterval(beating));
  const { watch, receipts } = await watchFolder(session(), labelledPage.folder, { deadMs: 1500 });
  await watch.idle();
  expect(receipts).toEqual([]);
  expect(claimsIn(labelledPage.folder)).toEqual([labelledPage.receipt.claim]);
  clearInterval(beating);
  await expect.poll(() => receipts.length, { timeout: 120_000 }).toBe(1);
  expect(receipts[0]).toMatchObject({ file: 'march/a.pdf', status: 'succeeded' });
});

it('leaves a claim to the watcher that has adopted it', async () => {
  const folder = temporaryFolder();
  const elsewhere = temporaryFolder();
  put(folder, 'a.pdf', receiptPdf(5));
  const { watch, receipts } = await watchFolder(
    session(),
    folder,
    {},
    {
      // Its machine stood still, so to say, from the claim on.
      choose: async () => {
        for (const watcher of readdirSync(join(folder, '.recto-watch/claims'))) {
          for (const claim of claimsIn(folder)) {
            renameSync(join(folder, '.recto-watch/claims', watcher, claim), join(elsewhere, 'claim'));
          }
        }
        return loadDocumentType('receipt');
      },
    },
  );
  await watch.idle();
  expect(receipts).toEqual([]);
  expect(filesIn(folder)).toEqual([]);
  expect(filesIn(elsewhere)).toEqual(['claim/claim.json', 'claim/document']);
  rmSync(join(elsewhere, 'claim'), { recursive: true });
});

it('leaves no draft of a watcher that was killed while it wrote a result when it puts the file back', async () => {
  const labelledPage = await ended(7);
  renameSync(labelledPage.done, labelledPage.document);
  for (const path of [labelledPage.note, labelledPage.result, labelledPage.known]) unlinkSync(path);
  writeFileSync(join(labelledPage.folder, 'results/march', `.${labelledPage.receipt.claim}.tmp`), '{"id"');
  let taken = () => {};
  const inHand = new Promise<void>((resolve) => {
    taken = resolve;
  });
  const { watch } = await watchFolder(
    session(),
    labelledPage.folder,
    {},
    {
      choose: async () => {
        taken();
        return loadDocumentType('receipt');
      },
    },
  );
  await inHand;
  await watch.close();
  expect(filesIn(labelledPage.folder)).toEqual(['march/a.pdf']);
  expect(readdirSync(join(labelledPage.folder, 'results/march'))).toEqual([]);
});

it('releases claimed files when it is closed', async () => {
  const folder = temporaryFolder();
  put(folder, 'march/a.pdf', receiptPdf(6));
  let taken = () => {};
  const inHand = new Promise<void>((resolve) => {
    taken = resolve;
  });
  const { watch, receipts } = await watchFolder(
    session(),
    folder,
    {},
    {
      choose: async () => {
        if (claimsIn(folder).length > 0) taken();
        return loadDocumentType('receipt');
      },
    },
  );
  await inHand;
  await watch.close();
  expect(receipts).toEqual([]);
  expect(filesIn(folder)).toEqual(['march/a.pdf']);
  expect(readdirSync(join(folder, '.recto-watch/claims'))).toEqual([]);
});
