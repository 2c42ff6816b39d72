import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { findFiles } from '../../src/cli/files.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { resultTable, tableEntryOf, worstFirst } from '../../src/cli/result-table.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { someResult } from '../support/some-result.ts';

it('suggests the closest option, value, command or type for a wrong one', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'a.txt'), 'Total 3');
  const wrong = [
    [['extract', 'a.txt', '--tpye', 'receipt'], 'Did you mean --type?'],
    [['extract', 'a.txt', '--ocr', 'allways'], 'Did you mean always? Allowed choices are auto, always, off.'],
    [['export', 'a.json', '--to', 'xslx'], 'Did you mean xlsx?'],
    [['extrct'], 'Did you mean extract?'],
    [['extract', 'a.txt', '--type', 'recipt'], 'Did you mean "receipt"?'],
    [['extract', 'a.txt', '--pages', '3-1'], 'expected pages from 1 on, the lower one first'],
  ] as const;
  const runs = await Promise.all(wrong.map(([args]) => runCli(args, { cwd })));
  for (const [index, run] of runs.entries()) {
    expect(run.stderr).toContain(wrong[index]?.[1]);
    expect(run.code).toBe(2);
  }
});

it('skips temporary files of systems and tools in folders, but not named ones', async () => {
  const cwd = temporaryFolder();
  const junk = ['desktop.ini', 'Thumbs.db', '~$offer.docx', 'scan.pdf.part', '.hidden', 'recto.json', 'a.schema.json'];
  for (const folder of ['in', 'in/@eaDir', 'in/march']) mkdirSync(join(cwd, folder));
  for (const name of [...junk, '@eaDir/scan.pdf', 'march/scan.pdf', 'notes.txt'])
    writeFileSync(join(cwd, 'in', name), 'x');
  const named = join(cwd, 'in/desktop.ini');
  const found = (await findFiles([join(cwd, 'in'), named], [])).files.map(({ path }) => path);
  expect(found).toEqual([join(cwd, 'in/march/scan.pdf'), join(cwd, 'in/notes.txt'), named]);
});

it('skips the traces of an earlier run, and shows each document that is estimated', async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'in'));
  writeFileSync(join(cwd, 'in/a.txt'), 'Total 3 EUR\n');
  writeFileSync(join(cwd, 'in/b.schema.json'), '{"type":"object","properties":{"total":{"type":"number"}}}');
  const server = await startModelServer({ kind: 'vllm', key: 'sk-test', answer: () => ({ total: 3 }) });
  onTestFinished(() => server.stop());
  const id = server.models[0]?.id ?? '';
  const env = { RECTO_MODEL_URL: server.url, RECTO_MODEL_KEY: 'sk-test', RECTO_MODEL: id, RECTO_MODEL_SERVER: 'vllm' };
  const args = ['extract', 'in', '--schema', 'in/b.schema.json', '--json'];
  const traced = await runCli([...args, '--trace', 'in/trace'], { cwd, env });
  expect(traced.results()).toHaveLength(1);
  expect(readdirSync(join(cwd, 'in/trace')).length).toBeGreaterThan(1);
  const dry = await runCli([...args, '--dry-run'], { cwd, env });
  expect(dry.stderr).toMatch(/^\[1\/1\] in\/a\.txt 1 page · 1 request · \$/m);
  expect(dry.stdout.trim().split('\n')).toHaveLength(1);
});

function terminalOf(stream: object): Terminal {
  return { out: stream, err: stream } as Terminal;
}

it('shows all failures and doubtful values first, with field and reason', () => {
  const good = Array.from({ length: 3 }, (_, number) => tableEntryOf(`good-${number}.pdf`, someResult(number)));
  const issue = { code: 'not_on_page', pointer: '/seller/name', page: 2, message: 'No page shows it.' };
  const review = ['/buyer/name', '/total', '/seller/name'].map((pointer) => ({
    pointer,
    reason: 'no page shows it',
    confidence: 0.41,
  }));
  const partial = tableEntryOf('doubt.pdf', someResult(7, { status: 'partial', issues: Array(4).fill(issue), review }));
  const error = { code: 'file_corrupt', message: 'It is damaged.' };
  const failed = tableEntryOf('bad.pdf', someResult(8, { status: 'failed', error }));
  const rows = resultTable(worstFirst([...good, partial, failed]), terminalOf({}))
    .split('\n')
    .slice(3);
  expect(rows[0]).toMatch(/bad\.pdf.*failed.*file_corrupt.*It is damaged\./);
  expect(rows[1]).toMatch(/doubt\.pdf.*partial.*seller\.name.*No page shows it\..*page 2/);
  expect(rows[5]).toContain('2 more to look at');
  expect(rows[7]).toContain('good-0.pdf');
});

it('counts prepared and answered pages on a terminal', async () => {
  const stream = new PassThrough();
  const nothing = () => undefined;
  const terminal = { isTTY: true, columns: 200, cursorTo: nothing, clearLine: nothing, moveCursor: nothing };
  let text = '';
  stream.on('data', (data: Buffer) => {
    text += data.toString();
  });
  const progress = createProgress(2, terminalOf(Object.assign(stream, terminal)));
  progress.prepared('a', 4, 4);
  progress.answered('a', 3);
  await expect.poll(() => text).toContain('3/4 pages · 0/2 documents');
  progress.close();
});
