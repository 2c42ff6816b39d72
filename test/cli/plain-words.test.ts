import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';

it('says which port is in use, and how to name another', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const run = await runCli(['serve', '--port', String(port)], { cwd: temporaryFolder() });
  expect(run.stderr).toContain(`Port ${port} of 127.0.0.1 is in use by another program. Name another port with --port`);
  expect(run.code).toBe(2);
});

it.each([
  ['RECTO_CONCURRENCY', 'abc', 'expected a whole number of at least 1'],
  ['RECTO_CONCURRENCY', '1e9', 'expected at most 1000'],
  ['RECTO_BUDGET_DAY_USD', 'a lot', 'expected an amount above 0, such as 2.5'],
  ['RECTO_OVERLAP_PAGES', '9', 'expected a whole number from 0 to 3'],
  ['RECTO_PRICE_INPUT', '-1', 'expected a price of at least 0'],
])('says what %s=%s should be', async (name, value, message) => {
  const run = await runCli(['--version'], { cwd: temporaryFolder(), env: { [name]: value } });
  const doctor = await runCli(['sweep', '--dry-run'], { cwd: temporaryFolder(), env: { [name]: value } });
  expect(run.code).toBe(0);
  expect(doctor.stderr).toContain(`${name}: ${message}`);
  expect(doctor.code).toBe(2);
});

it.each(['extract', 'watch', 'work', 'serve'])('bounds the --concurrency of %s', async (command) => {
  const run = await runCli([command, 'a.pdf', '-c', '1e9'], { cwd: temporaryFolder() });
  expect(run.stderr).toContain('Expected at most 1000.');
  expect(run.code).toBe(2);
});

it.skipIf(process.platform === 'win32')('says that the folder in which it was started is gone', () => {
  const cwd = join(temporaryFolder(), 'gone');
  mkdirSync(cwd);
  const main = join(import.meta.dirname, '../../dist/src/cli/main.js');
  const script = `cd "${cwd}" && rmdir "${cwd}" && "${process.execPath}" "${main}" extract a.pdf`;
  const run = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env.PATH } });
  expect(run.stderr).toContain('The folder in which this command was started does not exist any more.');
  expect(run.status).toBe(1);
});

it('says in words why a file cannot be read', async () => {
  const cwd = temporaryFolder();
  const missing = await runCli(['extract', 'nowhere'], { cwd });
  expect(missing.stderr).toContain('nowhere cannot be read: there is no such file or folder (ENOENT)');
  writeFileSync(join(cwd, 'a.txt'), 'a');
  const inside = await runCli(['export', 'a.txt/b', '--to', 'csv'], { cwd });
  expect(inside.stderr).toContain('a.txt/b cannot be read: a part of its path is not a folder (ENOTDIR)');
});

it('says that a callback is none that has failed', async () => {
  const cwd = temporaryFolder();
  for (const id of ['zzz', '../x']) {
    const run = await runCli(['webhooks', 'resend', id], { cwd });
    expect(run.stderr).toContain(`There is no callback "${id}" that can be sent again. "recto webhooks list" names`);
    expect(run.code).toBe(1);
  }
});

it.each(['image', 'both'])('says that --views %s changes nothing where a model is shown words only', async (views) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'a.pdf'), receiptPdf(1));
  const run = await runCli(['extract', 'a.pdf', '--views', views, '--json'], { cwd });
  expect(run.stderr).toContain(
    `--views ${views} changes no answer: the local model reads the words of the pages only.`,
  );
  expect(run.results()[0]?.model.notes).toContainEqual({
    code: 'images_not_shown',
    message: expect.stringContaining(`(views: ${views})`),
  });
});
