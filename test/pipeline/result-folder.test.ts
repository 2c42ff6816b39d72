import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { makeResultFolder } from '../../src/pipeline/result-file.ts';
import { temporaryFolder } from '../support/folder.ts';

const MODULE = new URL('../../dist/src/pipeline/result-file.js', import.meta.url).href;

it('leaves nothing in a folder for results of a run that was killed while it tried it', async () => {
  const folder = temporaryFolder();
  const code = `const { makeResultFolder } = await import(${JSON.stringify(MODULE)}); for (;;) await makeResultFolder(${JSON.stringify(folder)});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: 'inherit' });
  while (readdirSync(folder).length === 0) await setImmediate();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await makeResultFolder(folder);
  expect(readdirSync(folder)).toEqual([]);
});

it('tries a folder for results for several runs at once', async () => {
  const folder = temporaryFolder();
  await Promise.all(Array.from({ length: 50 }, () => makeResultFolder(folder)));
  expect(readdirSync(folder)).toEqual([]);
});
