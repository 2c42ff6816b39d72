import { Command } from 'commander';
import type { CommandDeps } from './deps.ts';

export function keysCommand(deps: CommandDeps): Command {
  const keys = new Command('keys')
    .description('Make, list and take away the keys of the REST API. They lie in the store, hashed.')
    .addHelpText('after', '\nExamples:\n  $ recto keys create invoices\n  $ recto keys revoke invoices\n');
  keys
    .command('create')
    .description('make a key, and show it this once')
    .argument('<name>', 'what it is for')
    .action(async (name: string) => (await import('../run-keys.ts')).createKey(name, deps));
  keys
    .command('list', { isDefault: true })
    .description('list the keys')
    .action(async () => (await import('../run-keys.ts')).listKeys(deps));
  keys
    .command('revoke')
    .description('take a key away; servers notice within seconds')
    .argument('<name or id>')
    .action(async (name: string) => (await import('../run-keys.ts')).revokeKey(name, deps));
  return keys;
}
