import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import { type CliRun, finished, runCli, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { hasRedis, startRedis } from '../support/servers.ts';
import { claimsIn, filesIn, leftIn, put, receiptAt } from '../support/watching.ts';
import { workHere } from '../support/worker.ts';

const FILES = 6;
const ARGS = ['watch', 'in', '--type', 'receipt', '--settle', '0.1'];

function inboxOf(files: number): { readonly cwd: string; readonly folder: string } {
  const cwd = temporaryFolder();
  for (let number = 0; number < files; number += 1) put(cwd, `in/${number % 3}/${number}.pdf`, receiptPdf(number));
  return { cwd, folder: join(cwd, 'in') };
}

const receiptsOf = (run: CliRun): readonly Receipt[] =>
  run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => receiptSchema.parse(JSON.parse(line)));
const doneIn = (folder: string) => filesIn(join(folder, 'done')).filter((path) => !path.endsWith('.receipt.json'));

/** Each file in one place, with one receipt and one result that is its own. */
function expectAllDone(folder: string, files: number): void {
  expect(leftIn(folder)).toEqual([]);
  expect(claimsIn(folder)).toEqual([]);
  const done = doneIn(folder);
  expect(done).toHaveLength(files);
  expect(filesIn(join(folder, 'done'))).toHaveLength(2 * files);
  expect(filesIn(join(folder, 'failed'))).toEqual([]);
  expect(filesIn(join(folder, 'duplicate'))).toEqual([]);
  const results = done
    .map((path) => receiptAt(folder, `done/${path}.receipt.json`))
    .map((receipt) => {
      const result = JSON.parse(readFileSync(join(folder, receipt.result ?? ''), 'utf8'));
      expect(result.document.sha256).toBe(receipt.sha256);
      expect(result.document.path).toBe(receipt.file);
      return receipt.result;
    });
  expect(filesIn(join(folder, 'results'))).toEqual([...results].sort().map((path) => path?.replace('results/', '')));
}

it('processes existing files with --once, and prints receipts and a summary', async () => {
  const { cwd, folder } = inboxOf(3);
  put(folder, 'bad.pdf', 'no PDF');
  put(folder, 'x/recto.json', '{');
  put(folder, 'x/held.pdf', receiptPdf(101));
  const run = await runCli([...ARGS, '--once', '--json'], { cwd });
  expect(run.code, run.stderr).toBe(1);
  const receipts = receiptsOf(run);
  expect(receipts.map(({ status }) => status).sort()).toEqual(['failed', 'succeeded', 'succeeded', 'succeeded']);
  expect(receiptAt(folder, 'failed/bad.pdf.receipt.json')).toEqual(receipts.find(({ file }) => file === 'bad.pdf'));
  expect(run.stderr).toContain('bad.pdf failed: ');
  expect(run.stderr).toContain('0/0.pdf succeeded · 1 page · $0\n');
  expect(run.stderr).toContain('Waiting: x/recto.json: it is not JSON');
  expect(run.stderr).toMatch(
    /4 files: 3 succeeded, 1 failed · 1 folder with waiting files · \$0 · results in .*in\/results\/\n/,
  );
});

it('rejects invalid options before it opens the queue', async () => {
  const { cwd } = inboxOf(1);
  const run = await runCli(['watch', 'in', '--out', 'in/done'], { cwd, firstStart: true });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('(usage)');
  expect(existsSync(join(cwd, '.recto'))).toBe(false);
});

it('keeps its own folder out of the watched one', async () => {
  const { folder } = inboxOf(1);
  const run = await runCli(['watch', '.', '--once'], { cwd: folder, firstStart: true });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('RECTO_STATE');
  expect(existsSync(join(folder, '.recto'))).toBe(false);
});

it('releases unfinished files on Ctrl-C', async () => {
  const { cwd, folder } = inboxOf(FILES);
  const interrupt = new AbortController();
  const end = runCli(ARGS, { cwd, signal: interrupt.signal });
  await expect.poll(() => doneIn(folder).length, { timeout: 120_000 }).toBeGreaterThan(2);
  interrupt.abort();
  const run = await end;
  expect(run.code, run.stderr).toBe(0);
  expect(run.stderr).toContain('Watching ');
  expect(run.stderr).toContain('go back into the folder');
  expect(claimsIn(folder)).toEqual([]);
  expect(leftIn(folder).length + doneIn(folder).length).toBe(FILES);

  put(folder, 'another.pdf', receiptPdf(FILES));
  const stop = new AbortController();
  const stopped = runCli([...ARGS, '--once'], { cwd, signal: stop.signal });
  await expect.poll(() => claimsIn(folder).length, { timeout: 120_000 }).toBeGreaterThan(0);
  stop.abort();
  expect((await stopped).code).toBe(130);
});

it('brings every file to one end when it is killed again and again', async () => {
  const { cwd, folder } = inboxOf(FILES);
  const results = () => filesIn(join(folder, 'results')).length;
  const moments: readonly (() => boolean)[] = [
    () => existsSync(join(folder, '.recto-watch/claims')) && claimsIn(folder).length > 0,
    () => results() > 0,
    () => filesIn(join(folder, 'done')).length > 6,
  ];
  for (const moment of moments) {
    const child = startCli([...ARGS, '--concurrency', '1'], { cwd, env: { RECTO_LOG: 'silent' } });
    const end = finished(child);
    await expect.poll(moment, { timeout: 240_000, interval: 20 }).toBe(true);
    child.kill('SIGKILL');
    const { signal, stderr } = await end;
    expect(signal).toBe('SIGKILL');
    expect(stderr, 'what is logged').not.toMatch(/^{/m);
  }
  const run = await runCli([...ARGS, '--once'], { cwd });
  expect(run.code, run.stderr).toBe(0);
  expectAllDone(folder, FILES);
  const state = readdirSync(join(cwd, '.recto/store/answers'));
  expect(state).toHaveLength(FILES);
}, 600_000);

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  it('shares a folder between watchers of one queue, and goes on when one is killed and when the queue is away', async () => {
    const files = 2 * FILES;
    const keep = temporaryFolder();
    const server = await startRedis({ folder: keep });
    const { cwd, folder } = inboxOf(files);
    const env = { RECTO_QUEUE_URL: server.url, RECTO_LOG: 'silent' };
    // The one that will be killed has files in hand to its end.
    const start = () => {
      const child = startCli([...ARGS, '--in-hand', '4'], { cwd, env });
      const end = finished(child);
      onTestFinished(async () => {
        child.kill('SIGKILL');
        await end;
      });
      return { child, end };
    };
    await workHere(cwd, env);
    const first = start();
    await expect
      .poll(() => existsSync(join(folder, '.recto-watch/claims')) && claimsIn(folder).length, { timeout: 120_000 })
      .toBe(4);
    const second = start();
    let said = '';
    second.child.stderr?.on('data', (data: Buffer) => {
      said += data.toString('utf8');
    });
    await expect.poll(() => said, { timeout: 120_000 }).toContain('Watching ');
    await expect.poll(() => doneIn(folder).length, { timeout: 120_000, interval: 20 }).toBeGreaterThan(3);
    first.child.kill('SIGKILL');
    await expect.poll(() => doneIn(folder).length, { timeout: 120_000 }).toBe(files);
    await server.stop();
    put(folder, 'late.pdf', receiptPdf(files));
    await expect.poll(() => said, { timeout: 120_000 }).toContain('Waiting: ');
    const again = await startRedis({ folder: keep, port: Number(new URL(server.url).port) });
    onTestFinished(() => again.stop());
    await expect.poll(() => doneIn(folder).length, { timeout: 120_000 }).toBe(files + 1);
    second.child.kill('SIGTERM');
    const run = await second.end;
    expect(run.code, run.stderr).toBe(0);
    expectAllDone(folder, files + 1);
  });
});
