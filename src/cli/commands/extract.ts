import { Command, Option } from 'commander';
import { concurrency, ocrOption, oneOf, share, viewsOption } from '../options.ts';
import type { ExtractOptions } from '../run-extract.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto extract`. */
export function extractCommand(deps: CommandDeps): Command {
  return new Command('extract')
    .description('Turn documents into JSON: images, PDFs, source and text files, or folders of them.')
    .argument('<paths...>', 'files and folders')
    .option('-t, --type <name>', 'document type (see "recto types"); by default the name of its folder, or auto')
    .option('-s, --schema <file>', 'your own JSON Schema as the document type')
    .option('-o, --out <folder>', 'folder for the results, one file per document', 'results')
    .option('--json', 'print each result as a JSON line on standard output')
    .option('-m, --model <id>', 'the model that answers (RECTO_MODEL)')
    .option('-c, --concurrency <n>', 'documents processed at a time (RECTO_CONCURRENCY)', concurrency)
    .option('--password <text>', 'password of encrypted PDFs')
    .option('--pages <range>', 'only these pages, such as 1-3,7 or 5-')
    .addOption(viewsOption())
    .addOption(ocrOption())
    .addOption(
      oneOf(
        new Option(
          '--strategy <kind>',
          'how a document is split into requests: as accuracy allows, not at all if the context holds it, or into small ones',
        ),
        ['auto', 'whole', 'chunked'],
      ).default('auto'),
    )
    .addOption(
      oneOf(new Option('--split <when>', 'whether each of several documents in one file gets a result of its own'), [
        'auto',
        'off',
      ]).default('off'),
    )
    .option(
      '-p, --param <name=value>',
      'a parameter of the model, such as temperature=0.2; can be given several times (RECTO_MODEL_PARAMETERS)',
      (pair: string, previous: readonly string[] = []) => [...previous, pair],
    )
    .option(
      '--review-below <confidence>',
      'values less certain than this, 0 to 1, are listed under "review" and make the result partial (default 0.9)',
      share,
    )
    .addOption(
      new Option(
        '--second-looks <when>',
        'whether a model on the network is shown doubtful values and missing rows of scans once more, enlarged (RECTO_SECOND_LOOKS)',
      ).choices(['auto', 'off']),
    )
    .option('--allow-partial', 'end with 0 also where documents are partial: where something is missing or in doubt')
    .option('--trace <folder>', 'write every model request and answer to this folder, without keys (RECTO_TRACE)')
    .option('--force', 'process documents again that have a result (stored answers are not paid for again)')
    .option('--dry-run', 'show pages, tokens and US dollars, without a model request')
    .addHelpText('after', '\nExample:\n  $ recto extract scans/ --type receipt --out results\n')
    .action(async (paths: string[], options: ExtractOptions) => {
      // Loading takes a while, which --help must not wait for.
      const { runExtract } = await import('../run-extract.ts');
      deps.exit(await runExtract(paths, options, deps));
    });
}
