import { Command } from 'commander';
import { concurrency, secondsAsMs } from '../options.ts';
import type { WatchOptions } from '../run-watch.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto watch`. */
export function watchCommand(deps: CommandDeps): Command {
  return new Command('watch')
    .description('Process every document that is dropped into a folder, until stopped.')
    .argument(
      '<folder>',
      'the folder to watch, with its subfolders; processed files are moved to its done/, failed/ or duplicate/',
    )
    .option(
      '-t, --type <name>',
      'document type of files without a recto.json above them (see "recto types"); by default the name of its folder, or auto',
    )
    .option('-s, --schema <file>', 'your own JSON Schema as that document type')
    .option(
      '-o, --out <folder>',
      'folder for the results, one file per document (default: results in the watched folder)',
    )
    .option('--json', 'print each receipt as a JSON line on standard output')
    .option('--once', 'process the files that are there, and exit')
    .option('--settle <seconds>', 'how long a file must stay unchanged before it is claimed (default: 2)', secondsAsMs)
    .option(
      '--poll <seconds>',
      'scan the folder at this interval instead of listening, for network drives (NFS, SMB)',
      secondsAsMs,
    )
    .option(
      '--rescan <seconds>',
      'scan the folder at this interval while listening, for missed events (default: 300)',
      secondsAsMs,
    )
    .option('--in-hand <n>', 'files that are claimed and not finished at a time (default: 32)', concurrency)
    .option('-c, --concurrency <n>', 'documents processed at a time (RECTO_CONCURRENCY)', concurrency)
    .addHelpText(
      'after',
      '\nExamples:\n  $ recto watch inbox/ --type receipt\n  $ recto watch /mnt/scans --poll 10 --out /var/results\n  $ recto watch inbox/ --once --json\n\nA folder with a recto.json, such as {"type":"invoice","tags":["2024"]}, has its own type, options and tags.\n',
    )
    .action(async (folder: string, options: WatchOptions) => {
      const { runWatch } = await import('../run-watch.ts');
      deps.exit(await runWatch(folder, options, deps));
    });
}
