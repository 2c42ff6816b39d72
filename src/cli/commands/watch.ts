import { Command } from 'commander';
import { secondsAsMs, wholeNumber } from '../options.ts';
import type { WatchOptions } from '../run-watch.ts';
import type { CommandDeps } from './deps.ts';

export function watchCommand(deps: CommandDeps): Command {
  return new Command('watch')
    .description('Work on every document that is dropped into a folder, until stopped.')
    .argument('<folder>', 'files are taken from it and its folders, and end in its done/, failed/ or duplicate/')
    .option(
      '-t, --type <name>',
      'document type of files without a recto.json above them (see "recto types"); by default the name of the folder a file lies in, or generic',
    )
    .option('-s, --schema <file>', 'a JSON Schema of your own as that document type')
    .option('-o, --out <folder>', 'where the results go, one file for each document (default: results in the folder)')
    .option('--json', 'one receipt as a JSON line for each file on standard output, and nothing else there')
    .option('--once', 'work on what is there, and exit')
    .option('--settle <seconds>', 'how long a file must stay the same before it is taken (default: 2)', secondsAsMs)
    .option(
      '--poll <seconds>',
      'look through the folder so often instead of listening, for network drives (NFS, SMB)',
      secondsAsMs,
    )
    .option(
      '--rescan <seconds>',
      'look through the folder so often while listening, for what was not told (default: 300)',
      secondsAsMs,
    )
    .option('--in-hand <n>', 'files that are taken and not finished at a time (default: 32)', wholeNumber)
    .option('-c, --concurrency <n>', 'documents worked on at a time (RECTO_CONCURRENCY)', wholeNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  $ recto watch inbox/ --type receipt\n  $ recto watch /mnt/scans --poll 10 --out /var/results\n  $ recto watch inbox/ --once --json\n\nA folder with a recto.json, such as {"type":"invoice","tags":["2024"]}, has its own type, options and tags.\n',
    )
    .action(async (folder: string, options: WatchOptions) => {
      const { runWatch } = await import('../run-watch.ts');
      deps.exit(await runWatch(folder, options, deps));
    });
}
