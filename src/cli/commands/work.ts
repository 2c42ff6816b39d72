import { Command } from 'commander';
import { concurrency, listenAddress, stepList } from '../options.ts';
import type { WorkOptions } from '../run-work.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto work`. */
export function workCommand(deps: CommandDeps): Command {
  return new Command('work')
    .description('Run workers for a queue server (RECTO_QUEUE_URL), until stopped.')
    .option('-c, --concurrency <n>', 'documents processed at a time (RECTO_CONCURRENCY)', concurrency)
    .option('--steps <list>', 'steps to run, of prepare, extract, assemble and deliver; all by default', stepList)
    .option(
      '--listen <address>',
      'serve /healthz, /readyz and /metrics on this address, such as 127.0.0.1:9090',
      listenAddress,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ RECTO_QUEUE_URL=redis://localhost:6379 recto work\n  $ recto work --steps prepare --concurrency 8\n  $ recto work --steps extract,assemble,deliver\n',
    )
    .action(async (options: WorkOptions) => {
      const { runWork } = await import('../run-work.ts');
      deps.exit(await runWork(options, deps));
    });
}
