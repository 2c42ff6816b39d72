import { expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

it('makes a key that is shown once, lists keys without what they open, and takes them away', async () => {
  const settings = { cwd: temporaryFolder() };
  const none = await runCli(['keys'], settings);
  expect(none.stderr).toContain('"recto keys create NAME" makes one');
  const made = await runCli(['keys', 'create', 'invoices'], settings);
  expect(made.stdout).toMatch(/^recto_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\n$/);
  const [, id, secret = '?'] = made.stdout.trim().split(/_(.{12})_/);
  const list = await runCli(['keys', 'list'], settings);
  expect(list.stdout).toContain(`${id}  `);
  expect(list.stdout).toContain('invoices');
  expect(list.stdout).not.toContain(secret);
  expect((await runCli(['keys', 'revoke', 'receipts'], settings)).stderr).toContain('There is no API key "receipts"');
  expect((await runCli(['keys', 'revoke', 'invoices'], settings)).code).toBe(0);
  expect((await runCli(['keys'], settings)).stdout).toBe('');
});
