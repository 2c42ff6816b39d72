import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/invoice/bicycle-workshop.pdf');

it('writes a result with its pages as one file, and overwrites no other file', async () => {
  const cwd = temporaryFolder();
  copyFileSync(SAMPLE, join(cwd, 'a <b>.pdf'));
  expect((await runCli(['extract', 'a <b>.pdf', '-t', 'invoice'], { cwd })).code).toBe(0);
  const run = await runCli(['show', 'results/a <b>.pdf.json'], { cwd });
  expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('Wrote results/a <b>.pdf.html.') });
  const page = readFileSync(join(cwd, 'results/a <b>.pdf.html'), 'utf8');
  expect(page).toContain('<title>a &lt;b&gt;.pdf</title>');
  expect(page).toContain('HB-2041');
  expect(page).toMatch(/<img src="data:image\/jpeg;base64,[A-Za-z0-9+/=]{1000,}" alt="Page 1">/);
  expect(page).not.toMatch(/<script|https?:\/\//);
  expect((await runCli(['show', 'results/a <b>.pdf.json'], { cwd })).code).toBe(0);
  writeFileSync(join(cwd, 'own.html'), '<p>mine</p>');
  const refused = await runCli(['show', 'results/a <b>.pdf.json', '-o', 'own.html'], { cwd });
  expect(refused.stderr).toContain('is not a html file that "recto show" wrote');
  expect(readFileSync(join(cwd, 'own.html'), 'utf8')).toBe('<p>mine</p>');
});

it('says where the pages of a result should be', async () => {
  const cwd = temporaryFolder();
  copyFileSync(SAMPLE, join(cwd, 'a.pdf'));
  await runCli(['extract', 'a.pdf', '-t', 'invoice'], { cwd });
  const run = await runCli(['show', 'results/a.pdf.json'], { cwd, env: { RECTO_STATE: 'elsewhere' } });
  expect(run.code).not.toBe(0);
  expect(run.stderr).toContain('RECTO_STATE');
});
