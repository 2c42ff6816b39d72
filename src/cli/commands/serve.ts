import { Command } from 'commander';
import { concurrency, portNumber } from '../options.ts';
import type { ServeOptions } from '../run-serve.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto serve`. */
export function serveCommand(deps: CommandDeps): Command {
  return new Command('serve')
    .description('Serve the REST API and process what is submitted, until stopped.')
    .option('--host <address>', 'address to listen on; any but the loopback needs API keys', '127.0.0.1')
    .option('-p, --port <n>', 'port to listen on; 0 for any free port', portNumber, 8080)
    .option('--no-workers', 'only serve the API: "recto work" processes the documents, on a queue server')
    .option('-w, --watch <folder>', 'watch this drop folder as well, as "recto watch" does')
    .option('-c, --concurrency <n>', 'documents processed at a time (RECTO_CONCURRENCY)', concurrency)
    .addHelpText(
      'after',
      '\nExamples:\n  $ recto serve\n  $ recto keys create invoices && recto serve --host 0.0.0.0\n  $ curl -F file=@scan.pdf -F type=receipt "http://127.0.0.1:8080/v1/jobs?wait=30"\n',
    )
    .action(async (options: ServeOptions) => {
      const { runServe } = await import('../run-serve.ts');
      deps.exit(await runServe(options, deps));
    });
}
