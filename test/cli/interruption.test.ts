import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resultSchema } from '../../schemas/result.ts';
import { finished, runCli, spawnCli, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { childrenOf } from '../support/processes.ts';

const DOCUMENTS = 8;
const ARGS = ['extract', 'in', '--type', 'receipt', '--concurrency', '2'];

function folderOfReceipts(): string {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'in'));
  for (let number = 0; number < DOCUMENTS; number += 1)
    writeFileSync(join(cwd, 'in', `${number}.pdf`), receiptPdf(number, 2));
  return cwd;
}

/** Whether there is such a process, which has not ended. */
const isThere = (pid: number) => /^State:\s+[^Z]/m.test(statusOf(pid));
const statusOf = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};

const countFiles = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')).length : 0;
const answersOf = (cwd: string) =>
  new Set(existsSync(join(cwd, '.recto/store/answers')) ? readdirSync(join(cwd, '.recto/store/answers')) : []);

/** Keys of the answers that a model was asked for, from the log. */
function asked(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): { msg?: string; answer?: string; cached?: boolean } => JSON.parse(line))
    .flatMap(({ msg, answer, cached }) =>
      msg === 'model answered' && answer !== undefined && cached === false ? [answer] : [],
    );
}

it.each([
  ['as soon as it is working', 0],
  ['after some results', 2],
  ['in the middle', 5],
])('is killed %s; the same command then gives every result, and asks nothing twice', async (_, results) => {
  const cwd = folderOfReceipts();
  const env = { RECTO_LOG: 'info' };
  const first = startCli(ARGS, { cwd, env });
  const firstEnd = finished(first);
  if (results === 0)
    await expect
      .poll(() => answersOf(cwd).size + countFiles(join(cwd, '.recto/store/jobs')), { timeout: 120_000 })
      .toBeGreaterThan(0);
  else await expect.poll(() => countFiles(join(cwd, 'results')), { timeout: 120_000 }).toBeGreaterThanOrEqual(results);
  const preparing = childrenOf(first.pid ?? 0, /prepare.child/);
  first.kill('SIGKILL');
  const before = await firstEnd;
  expect(before.signal).toBe('SIGKILL');
  const cachedAnswers = answersOf(cwd);
  await expect.poll(() => preparing.filter(isThere), { timeout: 120_000 }).toEqual([]);

  const second = await spawnCli(ARGS, { cwd, env });
  expect(second.code, second.stderr.slice(-2000)).toBe(0);
  const files = readdirSync(join(cwd, 'results')).sort();
  expect(files).toHaveLength(DOCUMENTS);
  const all = files.map((file) => resultSchema.parse(JSON.parse(readFileSync(join(cwd, 'results', file), 'utf8'))));
  expect(new Set(all.map((result) => result.id)).size).toBe(DOCUMENTS);
  expect(all.map((result) => result.data.total).sort()).toEqual(
    Array.from({ length: DOCUMENTS }, (_, number) => Math.round((7.3 + number) * 100) / 100).sort(),
  );

  const secondAsked = asked(second.stderr);
  expect(secondAsked).toHaveLength(DOCUMENTS - cachedAnswers.size);
  expect(secondAsked.filter((key) => cachedAnswers.has(key.replace('answers/', '')))).toEqual([]);
  expect(new Set(secondAsked).size).toBe(secondAsked.length);
  expect(answersOf(cwd).size).toBe(DOCUMENTS);
});

it('stops on Ctrl-C without leaving a process, and goes on where it was', async () => {
  const cwd = folderOfReceipts();
  const first = startCli(ARGS, { cwd });
  const end = finished(first);
  await expect.poll(() => countFiles(join(cwd, 'results')), { timeout: 120_000 }).toBeGreaterThan(3);
  const preparing = childrenOf(first.pid ?? 0, /prepare.child/);
  expect(preparing).not.toEqual([]);
  first.kill('SIGINT');
  const stopped = await end;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain('The same command continues from here');
  expect(preparing.filter(isThere)).toEqual([]);
  const done = countFiles(join(cwd, 'results'));
  expect(done).toBeLessThan(DOCUMENTS);

  const second = await runCli(ARGS, { cwd });
  expect(second.code).toBe(0);
  expect(countFiles(join(cwd, 'results'))).toBe(DOCUMENTS);
  expect(second.stderr).toMatch(/\d+ done before/);
});

it('refuses to share a state folder between two runs at once, and says what to do', async () => {
  const cwd = folderOfReceipts();
  const first = startCli(ARGS, { cwd });
  const end = finished(first);
  await expect.poll(() => existsSync(join(cwd, '.recto/queue/lock.1.json')), { timeout: 120_000 }).toBe(true);
  const second = await runCli(ARGS, { cwd });
  expect(second.stderr).toContain('state_locked');
  expect(second.stderr).toContain('RECTO_STATE');
  expect(second.code).toBe(1);
  first.kill('SIGINT');
  await end;
});
