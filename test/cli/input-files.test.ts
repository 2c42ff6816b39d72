import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { estimateLineSchema } from '../../schemas/cli.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { someResult } from '../support/some-result.ts';

function project(files: Readonly<Record<string, Buffer | string>>): string {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
  }
  return cwd;
}

const pathsOf = (run: Awaited<ReturnType<typeof runCli>>) => run.results().map(({ document }) => document.path);

describe('a folder with results of Recto', () => {
  it('yields its documents only, and says what was left out', async () => {
    const cwd = project({ 'in/a.pdf': receiptPdf(1) });
    await runCli(['extract', 'in', '--out', 'in/first', '--type', 'receipt'], { cwd });
    expect(existsSync(join(cwd, 'in/first/a.pdf.json'))).toBe(true);
    const lines = `${JSON.stringify(someResult(1))}\n${JSON.stringify(someResult(2))}\n`;
    writeFileSync(join(cwd, 'in/lines.jsonl'), lines);
    const again = await runCli(['extract', 'in', '--out', 'in/second', '--type', 'receipt', '--json'], { cwd });
    expect(pathsOf(again)).toEqual(['in/a.pdf']);
    expect(again.stderr).toContain('Left out: in/first/a.pdf.json, in/lines.jsonl, which Recto wrote as results.');
    const third = await runCli(['extract', 'in', '--out', 'in/second', '--type', 'receipt', '--json'], { cwd });
    expect(pathsOf(third)).toEqual(['in/a.pdf']);
    expect(third.stderr).toContain('Left out: the folder in/second, into which Recto writes.');
  });

  it('may be the output folder itself', async () => {
    const cwd = project({ 'in/a.pdf': receiptPdf(1) });
    const args = ['extract', 'in', '--out', 'in', '--type', 'receipt', '--json'];
    for (let count = 0; count < 2; count += 1) expect(pathsOf(await runCli(args, { cwd }))).toEqual(['in/a.pdf']);
    expect(readdirSync(join(cwd, 'in'))).toEqual(['a.pdf', 'a.pdf.json']);
  });

  it('keeps documents that are JSON, and a result that is named itself', async () => {
    const cwd = project({
      'in/data.json': '{"version": 2, "id": "order-7", "status": "succeeded"}',
      'in/a.pdf.json': JSON.stringify(someResult(1), null, 2),
    });
    const taken = async (path: string) => {
      const { stdout } = await runCli(['extract', path, '--type', 'receipt', '--dry-run', '--json'], { cwd });
      return estimateLineSchema.parse(JSON.parse(stdout)).path;
    };
    expect(await taken('in')).toBe('in/data.json');
    expect(await taken('in/a.pdf.json')).toBe('in/a.pdf.json');
  });
});

describe.skipIf(process.platform === 'darwin')('names that are not UTF-8', () => {
  const named = (folder: string, ...bytes: readonly number[]) =>
    Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from(bytes)]);

  it('are read from folders, and shown with %E9 in the place of the byte', async () => {
    const cwd = project({ 'in/b.pdf': receiptPdf(2) });
    writeFileSync(Buffer.concat([named(join(cwd, 'in'), 0xe9), Buffer.from('.pdf')]), receiptPdf(1));
    const folder = named(join(cwd, 'in'), 0xe8);
    mkdirSync(folder);
    writeFileSync(Buffer.concat([folder, Buffer.from('/c.txt')]), 'Total 3 EUR\n');
    const run = await runCli(['extract', 'in', '--type', 'receipt', '--json'], { cwd });
    expect(
      run
        .results()
        .map(({ document, status }) => [document.path, status])
        .sort(),
    ).toEqual([
      ['in/b.pdf', 'succeeded'],
      ['in/caf%E8/c.txt', expect.any(String)],
      ['in/caf%E9.pdf', 'succeeded'],
    ]);
    const result = JSON.parse(readFileSync(join(cwd, 'results/caf%E9.pdf.json'), 'utf8'));
    expect(result.document.name).toBe('caf%E9.pdf');
    const dry = await runCli(['extract', 'in', '--type', 'receipt', '--json', '--dry-run'], { cwd });
    expect(dry.code).toBe(0);
    expect((await runCli(['export', '.', '--to', 'csv'], { cwd })).stdout).toContain('caf%E9.pdf');
  });

  it('cannot come through an argument, which the message says', async () => {
    const cwd = project({});
    const run = await runCli(['extract', 'caf\ufffd.pdf'], { cwd });
    expect(run.stderr).toContain('its name is not UTF-8: name its folder instead');
    expect(run.code).toBe(1);
  });
});

it.skipIf(process.platform !== 'linux').each([
  ['--out', '/proc/recto/results'],
  ['--out', '/proc'],
])('refuses %s %s at once, as nothing can be written there', async (option, folder) => {
  const cwd = project({ 'a.pdf': receiptPdf(1) });
  const run = await runCli(['extract', 'a.pdf', option, folder, '--json'], { cwd });
  expect(run.stderr).toContain(`No results can be written into ${folder}: name another folder with --out`);
  expect(run.stdout).toBe('');
  expect(run.code).toBe(1);
});

it.skipIf(process.platform !== 'linux').each(['RECTO_STATE', 'RECTO_TRACE'])(
  'fails with a message when %s cannot be written',
  async (setting) => {
    const cwd = project({ 'a.pdf': receiptPdf(1) });
    const run = await runCli(['extract', 'a.pdf'], { cwd, env: { [setting]: '/proc/recto' }, firstStart: true });
    expect(run.stderr).toContain('/proc');
    expect(run.code).toBe(1);
  },
);
