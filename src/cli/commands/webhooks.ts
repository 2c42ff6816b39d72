import { Command } from 'commander';
import type { CommandDeps } from './deps.ts';

/** Defines `recto webhooks`. */
export function webhooksCommand(deps: CommandDeps): Command {
  const webhooks = new Command('webhooks')
    .description('List failed callbacks, resend them, and show their signing secret.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ recto webhooks\n  $ recto webhooks resend --all\n  $ recto webhooks secret\n',
    );
  webhooks
    .command('list', { isDefault: true })
    .description('list the callbacks that failed for good, latest first')
    .action(async () => (await import('../run-webhooks.ts')).listWebhooks(deps));
  webhooks
    .command('resend')
    .description('resend callbacks, with the same id and content')
    .argument('[ids...]')
    .option('--all', 'resend all failed callbacks')
    .action(async (ids: string[], { all }: { readonly all?: true }) =>
      (await import('../run-webhooks.ts')).resendWebhooks(ids, all === true, deps),
    );
  webhooks
    .command('secret')
    .description('show the secret for checking signatures')
    .action(async () => (await import('../run-webhooks.ts')).showSecret(deps));
  return webhooks;
}
