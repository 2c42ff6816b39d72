import { Command } from 'commander';
import type { SweepCommandOptions } from '../run-sweep.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto sweep`. */
export function sweepCommand(deps: CommandDeps): Command {
  return new Command('sweep')
    .description('Remove old jobs, results and unused blobs (RECTO_RETENTION_DAYS).')
    .option('--dry-run', 'show what would be removed, and remove nothing')
    .addHelpText(
      'after',
      '\n"recto serve", "recto watch" and "recto work" sweep every hour.\n\nExamples:\n  $ recto sweep --dry-run\n  $ RECTO_RETENTION_DAYS=7 recto sweep\n',
    )
    .action(async (options: SweepCommandOptions) => {
      const { runSweep } = await import('../run-sweep.ts');
      deps.exit(await runSweep(options, deps));
    });
}
