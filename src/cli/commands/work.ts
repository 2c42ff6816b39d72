import { Command } from 'commander';
import { wholeNumber } from '../options.ts';
import type { CommandDeps } from './deps.ts';

export function workCommand(deps: CommandDeps): Command {
  return new Command('work')
    .description('Run workers for a queue server (RECTO_QUEUE_URL), until stopped.')
    .option('-c, --concurrency <n>', 'documents worked on at a time (RECTO_CONCURRENCY)', wholeNumber)
    .addHelpText('after', '\nExample:\n  $ RECTO_QUEUE_URL=redis://localhost:6379 recto work\n')
    .action(async (options: { readonly concurrency?: number }) => {
      const { runWork } = await import('../run-work.ts');
      deps.exit(await runWork(options, deps));
    });
}
