import { Command } from 'commander';
import type { CommandDeps } from './deps.ts';

export function webhooksCommand(deps: CommandDeps): Command {
  const webhooks = new Command('webhooks')
    .description('Show callbacks that were given up, send them again, and show the secret that they are signed with.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ recto webhooks\n  $ recto webhooks resend --all\n  $ recto webhooks secret\n',
    );
  webhooks
    .command('list', { isDefault: true })
    .description('list the callbacks that were given up, latest first')
    .action(async () => (await import('../run-webhooks.ts')).listWebhooks(deps));
  webhooks
    .command('resend')
    .description('send callbacks again, with the same id and content')
    .argument('[ids...]')
    .option('--all', 'all that were given up')
    .action(async (ids: string[], { all }: { readonly all?: true }) =>
      (await import('../run-webhooks.ts')).resendWebhooks(ids, all === true, deps),
    );
  webhooks
    .command('secret')
    .description('show the secret that receivers check signatures with')
    .action(async () => (await import('../run-webhooks.ts')).showSecret(deps));
  return webhooks;
}
