import { Command } from 'commander';
import type { ShowOptions } from '../run-show.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto show`. */
export function showCommand(deps: CommandDeps): Command {
  return new Command('show')
    .description('Write a result as one HTML file: its pages with the boxes of the values. It opens without a network.')
    .argument('<result>', 'result file, as "recto extract" writes it; its pages are taken from RECTO_STATE')
    .option('-o, --out <file>', 'output file (default: the name of the result, with .html)')
    .option('--force', 'overwrite a file that "recto show" did not write, which is refused otherwise')
    .addHelpText('after', '\nExample:\n  $ recto show results/scan.pdf.json\n')
    .action(async (result: string, options: ShowOptions) => {
      const { runShow } = await import('../run-show.ts');
      deps.exit(await runShow(result, options, deps));
    });
}
