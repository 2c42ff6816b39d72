import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { SHORT_RUN } from '../support/cli.ts';
import { emptyProject } from '../support/empty-project.ts';
import { temporaryFolder } from '../support/folder.ts';
import { guidePaths, promisedLines, ROOT, readPage, textsOf } from '../support/markdown.ts';
import { startService } from '../support/service.ts';

const PAGES = guidePaths().map(readPage);

/** Runs a script of the shell, which ends with its first command that fails, with the built `recto` on the PATH; returns what it printed. */
async function inShell(script: string, cwd: string): Promise<string> {
  const bin = temporaryFolder();
  writeFileSync(
    join(bin, 'recto'),
    // 1 says that something is in doubt, as with most documents that the local model reads.
    `#!/bin/sh\n"${process.execPath}" ${SHORT_RUN.join(' ')} "${ROOT}/dist/src/cli/main.js" "$@" || [ $? -eq 1 ]\n`,
  );
  chmodSync(join(bin, 'recto'), 0o755);
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const run = promisify(execFile);
  const { stdout, stderr } = await run('bash', ['-euc', script], { cwd, env, maxBuffer: 10_000_000 });
  return `${stdout}\n${stderr}`;
}

const withCommands = PAGES.filter((page) => textsOf(page, 'sh', 'run').length > 0);

it.each(withCommands)('$path has commands that run in an empty folder, and print what it says', async (page) => {
  const printed = await inShell(textsOf(page, 'sh', 'run').join('\n'), emptyProject());
  for (const line of promisedLines(page)) expect(printed).toContain(line);
});

it('shows commands for the API that get results', async () => {
  const { url } = await startService();
  const script = PAGES.flatMap((page) => textsOf(page, 'sh', 'run rest')).join('\n');
  const printed = await inShell(script.replaceAll('http://127.0.0.1:8080', url), emptyProject());
  expect(printed).toContain('"status":"succeeded"');
  expect(printed.match(/^event: (batch\.)?ended$/gm)).toEqual(['event: ended', 'event: batch.ended']);
  expect(printed).toContain('"company":"MR D.I.Y. (M) SDN BHD"');
  expect(printed).toContain('"input_tokens"');
});

it('marks blocks with words that mean something', () => {
  const marks = PAGES.flatMap(({ blocks }) => blocks.map(({ language, mark }) => `${language} ${mark}`.trim()));
  const known = ['sh', 'sh run', 'sh run rest', 'text', 'text prints', 'ts', 'ts run', 'json', ''];
  expect(marks.filter((mark) => !known.includes(mark))).toEqual([]);
});
