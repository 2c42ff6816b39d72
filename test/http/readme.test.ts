import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startService } from '../support/service.ts';

const ROOT = join(import.meta.dirname, '../..');

it('answers the commands of the README as they are written there', async () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, commands = ''] = /<!-- rest -->\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  expect(commands).toContain('curl');
  const { url } = await startService({ embedded: true });
  const script = commands.replaceAll('http://127.0.0.1:8080', url);
  const { stdout } = await promisify(execFile)('bash', ['-euc', script], { cwd: ROOT, maxBuffer: 10_000_000 });
  expect(stdout).toContain('"status":"succeeded"');
  expect(stdout.match(/^event: ended$/gm)).toHaveLength(1);
  expect(stdout).toContain('"company":"MR D.I.Y. (M) SDN BHD"');
  expect(stdout).toContain('"cost_usd"');
});
