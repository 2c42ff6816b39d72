import { Command, Option } from 'commander';
import { oneOf } from '../options.ts';
import type { ExportOptions } from '../run-export.ts';
import type { CommandDeps } from './deps.ts';

export function exportCommand(deps: CommandDeps): Command {
  return new Command('export')
    .description('Turn result files into a spreadsheet: a row for each document, and the rows of every list.')
    .argument('<results...>', 'result files, or folders of them, as "recto extract" writes them')
    .addOption(
      oneOf(
        new Option(
          '--to <format>',
          'csv, xlsx (a sheet for the documents and one for each list), or jsonl (whole results)',
        ),
        ['csv', 'xlsx', 'jsonl'],
      ).makeOptionMandatory(),
    )
    .option(
      '-o, --out <path>',
      'where it goes: a file, or for csv a folder with a file for the documents and one for each list; standard output unless given',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ recto export results/ --to xlsx --out receipts.xlsx\n  $ recto export results/ --to csv --out tables/\n  $ recto export results/ --to csv > documents.csv\n',
    )
    .action(async (results: string[], options: ExportOptions) => {
      const { runExport } = await import('../run-export.ts');
      deps.exit(await runExport(results, options, deps));
    });
}
