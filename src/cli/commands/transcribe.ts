import { Command, Option } from 'commander';
import { TRANSCRIPT_FORMATS } from '../../../schemas/transcript.ts';
import { concurrency, ocrOption, oneOf, viewsOption } from '../options.ts';
import type { TranscribeOptions } from '../run-transcribe.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto transcribe`. */
export function transcribeCommand(deps: CommandDeps): Command {
  return new Command('transcribe')
    .description(
      'Write the whole text of documents in reading order, with headings, lists and tables: from their words, or by a model.',
    )
    .argument('<paths...>', 'files and folders')
    .addOption(
      oneOf(
        new Option('--to <format>', 'md (Markdown), text, html, or json (the blocks with page, box and confidence)'),
        [...TRANSCRIPT_FORMATS],
      ).default('md'),
    )
    .option('-o, --out <folder>', 'folder for the texts, one file per document (default: standard output, for one)')
    .option('-m, --model <id>', 'the model that reads the pages; without it, their words are taken at no cost')
    .option('-c, --concurrency <n>', 'documents processed at a time (RECTO_CONCURRENCY)', concurrency)
    .option('--password <text>', 'password of encrypted PDFs')
    .option('--pages <range>', 'only these pages, such as 1-3,7 or 5-')
    .addOption(viewsOption())
    .addOption(ocrOption())
    .option('--allow-partial', 'end with 0 also where documents are partial: where something could not be read')
    .option('--dry-run', 'show pages, tokens and US dollars, without a model request')
    .addHelpText(
      'after',
      '\nExamples:\n  $ recto transcribe contract.pdf > contract.md\n  $ recto transcribe scans/ --to html --out texts\n  $ recto transcribe letter.jpg --model meta-llama/llama-4-maverick --dry-run\n',
    )
    .action(async (paths: string[], options: TranscribeOptions) => {
      const { runTranscribe } = await import('../run-transcribe.ts');
      deps.exit(await runTranscribe(paths, options, deps));
    });
}
