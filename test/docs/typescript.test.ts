import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { emptyProject } from '../support/empty-project.ts';
import { guidePaths, promisedLines, ROOT, readPage } from '../support/markdown.ts';

const COMPILER = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const COMPILER_OPTIONS = {
  ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
  ...{ module: 'nodenext', target: 'es2022', lib: ['es2023', 'esnext.disposable'], types: ['node'], outDir: 'out' },
};

it('fits the types of the package, and prints what the page says where it is run', async () => {
  const cwd = emptyProject();
  const modules = join(cwd, 'node_modules');
  mkdirSync(modules);
  symlinkSync(ROOT, join(modules, 'recto'));
  for (const name of ['zod', '@types']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  const blocks = guidePaths()
    .flatMap((path) => readPage(path).blocks)
    .filter(({ language }) => language === 'ts')
    .map((block, index) => ({ ...block, name: `block-${index}` }));
  for (const { name, text } of blocks) writeFileSync(join(cwd, `${name}.ts`), text);
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ type: 'module' }));
  const files = blocks.map(({ name }) => `${name}.ts`);
  writeFileSync(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files }));

  const run = promisify(execFile);
  const compiled = await run(process.execPath, [COMPILER, '-p', '.'], { cwd }).catch(
    ({ stdout }: { stdout: string }) => ({ stdout }),
  );
  expect(compiled.stdout).toBe('');
  let printed = '';
  for (const { name } of blocks.filter(({ mark }) => mark === 'run')) {
    printed += (await run(process.execPath, [`out/${name}.js`], { cwd, env: { PATH: process.env.PATH } })).stdout;
  }
  const promised = promisedLines(readPage('docs/library.md'));
  expect(promised).not.toEqual([]);
  for (const line of promised) expect(printed).toContain(line);
});
