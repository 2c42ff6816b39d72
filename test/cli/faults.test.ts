import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { finished, runCli, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makePdf, receiptPdf } from '../support/pdf.ts';
import { hasRedis, startRedis } from '../support/servers.ts';

function folderOf(documents: number): string {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'in'));
  for (let number = 0; number < documents; number += 1)
    writeFileSync(join(cwd, 'in', `${number}.pdf`), receiptPdf(number, 2));
  return cwd;
}

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  it('finishes a batch over a restart of Redis', async () => {
    const cwd = folderOf(8);
    const folder = temporaryFolder();
    const first = await startRedis({ folder });
    const port = Number(new URL(first.url).port);
    const env = { RECTO_QUEUE_URL: first.url, RECTO_LOG: 'silent' };
    const worker = startCli(['work', '--concurrency', '1'], { cwd, env });
    const workerEnd = finished(worker);
    const producer = startCli(['extract', 'in', '--type', 'receipt', '--json'], { cwd, env });
    const end = finished(producer);
    onTestFinished(async () => {
      worker.kill('SIGKILL');
      producer.kill('SIGKILL');
      await Promise.all([workerEnd, end]);
    });
    await new Promise<void>((resolve) => producer.stdout?.once('data', () => resolve()));
    await first.stop();
    const second = await startRedis({ port, folder });
    onTestFinished(() => second.stop());
    const run = await end;
    expect(run.results()).toHaveLength(8);
    expect(run.code, run.stderr).toBe(0);
  });
});

/** A file system of its own that is soon full; needs root. */
function smallDisk(megabytes: number): string | undefined {
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status === 0;
  if (!mounted) return undefined;
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder]);
  });
  return folder;
}

describe.skipIf(process.getuid?.() !== 0)('as a user who may mount file systems', () => {
  it('says that the disk is full, keeps the queue alive, and goes on when there is room', async () => {
    const cwd = folderOf(3);
    const disk = smallDisk(1);
    if (disk === undefined) throw new Error('a tmpfs cannot be mounted here');
    // A blob that fills what the store may use.
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(1024 * 1024 - 64 * 1024));
    const env = { RECTO_STORE_URL: `file:${disk}/store` };
    const big = makePdf(
      Array.from({ length: 400 }, () => ({
        lines: [{ text: 'terms and conditions of a sale '.repeat(3), x: 10, y: 10 }],
      })),
    );
    writeFileSync(join(cwd, 'in', 'big.pdf'), big);
    const full = await runCli(['extract', 'in', '--type', 'receipt'], { cwd, env });
    expect(full.stderr).toContain('store_failed');
    expect(full.code).toBe(1);
    const roomy = await runCli(['extract', 'in', '--type', 'receipt'], { cwd });
    expect(readdirSync(join(cwd, 'results'))).toHaveLength(4);
    expect(roomy.stderr).toContain('4 documents');
  });
});

it('takes a document of many pages through in several requests', async () => {
  const cwd = temporaryFolder();
  const pages = Array.from({ length: 500 }, (_, page) => ({
    lines: [{ text: `Line on page ${page + 1}`, x: 72, y: 700 }],
  }));
  writeFileSync(join(cwd, 'long.pdf'), makePdf(pages));
  const run = await runCli(['extract', 'long.pdf', '--json'], { cwd });
  const [result] = run.results();
  expect(result?.pages).toHaveLength(500);
  expect(result?.usage.requests).toBeGreaterThan(1);
});
