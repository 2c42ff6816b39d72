import { Command } from 'commander';
import { count, share } from '../options.ts';
import type { EvalOptions } from '../run-eval.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto eval`. */
export function evalCommand(deps: CommandDeps): Command {
  return new Command('eval')
    .description('Score results against gold files, which say what the documents really say.')
    .argument('<results...>', 'result files, or folders of them, as "recto extract" writes them')
    .option(
      '--gold <folder>',
      'where the gold files are: NAME.gold.json for each document (default: beside the documents or their results)',
    )
    .option('--json', 'one JSON object on standard output instead of tables')
    .option('--html <file>', 'also write one page with plots')
    .option('--force', 'overwrite a file that is no earlier page, which is refused otherwise')
    .option('--min-f1 <share>', 'exit with 1 if F1 over all values is less, from 0 to 1', share)
    .option('--max-silent <count>', 'exit with 1 if more values are wrong and the result says nothing of it', count)
    .addHelpText(
      'after',
      '\nExamples:\n  $ recto eval results/ --gold gold/ --html report.html\n  $ recto eval results/ --min-f1 0.95 --max-silent 0\n',
    )
    .action(async (results: string[], options: EvalOptions) => {
      const { runEval } = await import('../run-eval.ts');
      deps.exit(await runEval(results, options, deps));
    });
}
