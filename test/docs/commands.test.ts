import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { guidePaths, type Page, ROOT, readPage } from '../support/markdown.ts';
import { provideQueue } from '../support/queue-template.ts';
import { startService } from '../support/service.ts';

const run = promisify(execFile);
const PAGES = guidePaths().map(readPage);
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** A folder with the samples, the built command and the package, and nothing else. */
function emptyProject(): string {
  const folder = temporaryFolder();
  symlinkSync(join(ROOT, 'samples'), join(folder, 'samples'));
  provideQueue(join(folder, '.recto'));
  return folder;
}

/** Runs a script of the shell, which ends with its first command that fails, and returns what it printed. */
async function inShell(script: string, cwd: string): Promise<string> {
  const bin = temporaryFolder();
  writeFileSync(join(bin, 'recto'), `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/dist/src/cli/main.js" "$@"\n`);
  chmodSync(join(bin, 'recto'), 0o755);
  const env = { PATH: `${bin}:${process.env.PATH}` };
  // In one stream, in their order.
  const { stdout } = await run('bash', ['-euc', `exec 2>&1\n${script}`], { cwd, env, maxBuffer: 10_000_000 });
  return stdout;
}

function marked({ blocks }: Page, language: string, mark: string): readonly string[] {
  return blocks.filter((block) => block.language === language && block.mark === mark).map(({ text }) => text);
}

/** The lines that a page says are printed, in its blocks after `<!-- prints -->`. */
function promised(page: Page): readonly string[] {
  return marked(page, 'text', 'prints').flatMap((text) => text.split('\n'));
}

const withCommands = PAGES.filter((page) => marked(page, 'sh', 'run').length > 0);

it.each(withCommands)('$path has commands that run in an empty folder, and print what it says', async (page) => {
  const printed = await inShell(marked(page, 'sh', 'run').join('\n'), emptyProject());
  for (const line of promised(page)) expect(printed).toContain(line);
});

it('has commands for the API that run, and get results', async () => {
  const { url } = await startService();
  const script = PAGES.flatMap((page) => marked(page, 'sh', 'run rest')).join('\n');
  const printed = await inShell(script.replaceAll('http://127.0.0.1:8080', url), emptyProject());
  expect(printed).toContain('"status":"succeeded"');
  expect(printed.match(/^event: (batch\.)?ended$/gm)).toEqual(['event: ended', 'event: batch.ended']);
  expect(printed).toContain('"company":"MR D.I.Y. (M) SDN BHD"');
  expect(printed).toContain('"input_tokens"');
});

describe('its TypeScript', () => {
  const blocks = PAGES.flatMap(({ path, blocks }) =>
    blocks.filter(({ language }) => language === 'ts').map((block) => ({ path, ...block })),
  );

  it('fits the types of the package, and prints what it says where it is run', async () => {
    const cwd = emptyProject();
    mkdirSync(join(cwd, 'node_modules'));
    symlinkSync(ROOT, join(cwd, 'node_modules/recto'));
    for (const name of ['zod', '@types'])
      symlinkSync(join(ROOT, 'node_modules', name), join(cwd, 'node_modules', name));
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ type: 'module' }));
    const names = blocks.map((_, index) => `block-${index}.ts`);
    for (const [index, { text }] of blocks.entries()) writeFileSync(join(cwd, names[index] ?? ''), text);
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--skipLibCheck'];
    const target = [
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--lib',
      'es2023,esnext.disposable',
      '--types',
      'node',
    ];
    const compiled = await run(process.execPath, [compiler, ...strict, ...target, ...names], { cwd }).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    );
    expect(compiled.stdout).toBe('');
    let printed = '';
    for (const [index, { mark }] of blocks.entries()) {
      if (mark !== 'run') continue;
      printed += (await run(process.execPath, [`block-${index}.js`], { cwd, env: { PATH: process.env.PATH } })).stdout;
    }
    for (const line of promised(readPage('docs/library.md'))) expect(printed).toContain(line);
  });
});
