import { Command, Option } from 'commander';
import { oneOf, wholeNumber } from '../options.ts';
import type { ExtractOptions } from '../run-extract.ts';
import type { CommandDeps } from './deps.ts';

export function extractCommand(deps: CommandDeps): Command {
  return new Command('extract')
    .description('Turn documents into JSON: images, PDFs, source and text files, or folders of them.')
    .argument('<paths...>', 'files and folders')
    .option(
      '-t, --type <name>',
      'document type (see "recto types"); by default the name of the folder a file lies in, or generic',
    )
    .option('-s, --schema <file>', 'a JSON Schema of your own as the document type')
    .option('-o, --out <folder>', 'where the results go, one file for each document', 'results')
    .option('--json', 'one result as a JSON line for each document on standard output, and nothing else there')
    .option('-m, --model <id>', 'the model that answers (RECTO_MODEL)')
    .option('-c, --concurrency <n>', 'documents worked on at a time (RECTO_CONCURRENCY)', wholeNumber)
    .option('--password <text>', 'password of encrypted PDFs')
    .option('--pages <range>', 'only these pages, such as 1-3,7 or 5-')
    .addOption(
      oneOf(new Option('--views <kind>', 'what the model is shown of a page'), [
        'auto',
        'text',
        'image',
        'both',
      ]).default('auto'),
    )
    .addOption(
      oneOf(new Option('--ocr <when>', 'whether pages are read by OCR: those without a text layer, all, or none'), [
        'auto',
        'always',
        'off',
      ]).default('auto'),
    )
    .addOption(
      oneOf(
        new Option(
          '--strategy <kind>',
          'whether a document goes into requests as far as accuracy allows, whole where the context holds it, or in small ones',
        ),
        ['auto', 'whole', 'chunked'],
      ).default('auto'),
    )
    .option(
      '-p, --param <name=value>',
      'a parameter of the model, such as temperature=0.2; can be given several times (RECTO_MODEL_PARAMETERS)',
      (pair: string, before: readonly string[] = []) => [...before, pair],
    )
    .option('--trace <folder>', 'write every model request and answer there, without keys (RECTO_TRACE)')
    .option('--force', 'work on documents again that have a result (answers that are kept are not paid for again)')
    .option('--dry-run', 'show pages, views, tokens and US dollars, and ask no model')
    .addHelpText('after', '\nExample:\n  $ recto extract scans/ --type receipt --out results\n')
    .action(async (paths: string[], options: ExtractOptions) => {
      // What the work needs takes a while to load, and --help must not wait for it.
      const { runExtract } = await import('../run-extract.ts');
      deps.exit(await runExtract(paths, options, deps));
    });
}
