import { Command } from 'commander';
import type { CommandDeps } from './deps.ts';

/** Defines `recto keys`. */
export function keysCommand(deps: CommandDeps): Command {
  const keys = new Command('keys')
    .description('Create, list and revoke the keys of the REST API. The store holds their hashes.')
    .addHelpText('after', '\nExamples:\n  $ recto keys create invoices\n  $ recto keys revoke invoices\n');
  keys
    .command('create')
    .description('create a key and show it once')
    .argument('<name>', 'what it is for')
    .action(async (name: string) => (await import('../run-keys.ts')).createKey(name, deps));
  keys
    .command('list', { isDefault: true })
    .description('list the keys')
    .action(async () => (await import('../run-keys.ts')).listKeys(deps));
  keys
    .command('revoke')
    .description('revoke a key; servers notice within seconds')
    .argument('<name or id>')
    .action(async (name: string) => (await import('../run-keys.ts')).revokeKey(name, deps));
  return keys;
}
