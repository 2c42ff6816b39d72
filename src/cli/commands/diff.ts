import { Command } from 'commander';
import type { DiffOptions } from '../run-diff.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto diff`. */
export function diffCommand(deps: CommandDeps): Command {
  return new Command('diff')
    .description('Compare the results of two runs value by value.')
    .argument('<a>', 'folder of results, or one result file')
    .argument('<b>', 'folder of other results of the same documents, or one result file')
    .option('--json', 'one JSON object on standard output')
    .option('--exit-code', 'exit with 1 if anything differs')
    .addHelpText('after', '\nExample:\n  $ recto diff results-before/ results/ --exit-code\n')
    .action(async (a: string, b: string, options: DiffOptions) => {
      const { runDiff } = await import('../run-diff.ts');
      deps.exit(await runDiff(a, b, options, deps));
    });
}
