import { Command, Option } from 'commander';
import { EXPORT_FORMAT_NAMES, exportFormatsSummary } from '../../export/formats.ts';
import { oneOf } from '../options.ts';
import type { ExportOptions } from '../run-export.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto export`. */
export function exportCommand(deps: CommandDeps): Command {
  return new Command('export')
    .description('Export result files as a spreadsheet: a row per document, and the rows of every list.')
    .argument('<results...>', 'result files, or folders of them, as "recto extract" writes them')
    .addOption(oneOf(new Option('--to <format>', exportFormatsSummary()), EXPORT_FORMAT_NAMES).makeOptionMandatory())
    .option(
      '-o, --out <path>',
      'output file, or for csv and parquet a folder with a file for the documents and one per list (default: standard output)',
    )
    .option('--force', 'overwrite a file that is not an earlier export in the same format, which is refused otherwise')
    .addHelpText(
      'after',
      '\nExamples:\n  $ recto export results/ --to xlsx --out receipts.xlsx\n  $ recto export results/ --to csv --out tables/\n  $ recto export results/ --to csv > documents.csv\n',
    )
    .action(async (results: string[], options: ExportOptions) => {
      const { runExport } = await import('../run-export.ts');
      deps.exit(await runExport(results, options, deps));
    });
}
