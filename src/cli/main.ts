#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { readConfig } from '../app/config.ts';
import { asRectoError } from '../errors.ts';
import type { CommandDeps } from './commands/deps.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { extractCommand } from './commands/extract.ts';
import { keysCommand } from './commands/keys.ts';
import { serveCommand } from './commands/serve.ts';
import { sweepCommand } from './commands/sweep.ts';
import { typesCommand } from './commands/types.ts';
import { watchCommand } from './commands/watch.ts';
import { webhooksCommand } from './commands/webhooks.ts';
import { workCommand } from './commands/work.ts';
import { printable } from './terminal.ts';
import { version } from './version.ts';

/** Exit code of a stopped run. Source: shells' code for SIGINT. */
const EXIT_STOPPED = 130;

const controller = new AbortController();
const stop = () => {
  // The second signal skips the grace period.
  if (controller.signal.aborted) process.exit(EXIT_STOPPED);
  controller.abort(new Error('stopped by the user'));
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// A closed pipe (`recto … --json | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
// The AWS SDK's warning about Node 20 would break the lines of the log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const deps: CommandDeps = {
  config: () => readConfig(process.env),
  terminal: { out: process.stdout, err: process.stderr },
  signal: controller.signal,
  exit: (code) => {
    process.exitCode = code;
  },
};

const program = new Command('recto')
  .description(
    'Scanned documents, photos, PDFs and source code become JSON that fits your schema, with the place on the page beside every value.',
  )
  .version(version())
  .exitOverride()
  .addHelpText(
    'after',
    '\nExample:\n  $ recto extract receipts/ --type receipt\n\nSettings are read from the environment: see "recto doctor".\n',
  );
for (const command of [
  extractCommand(deps),
  exportCommand(deps),
  typesCommand(deps),
  serveCommand(deps),
  watchCommand(deps),
  workCommand(deps),
  keysCommand(deps),
  webhooksCommand(deps),
  sweepCommand(deps),
  doctorCommand(deps),
]) {
  command.exitOverride();
  for (const inner of command.commands) inner.exitOverride();
  program.addCommand(command);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const failure = asRectoError(error, 'internal');
  if (failure.code === 'cancelled') {
    process.stderr.write('Stopped. The same command continues from here: what was read and answered is kept.\n');
    return EXIT_STOPPED;
  }
  process.stderr.write(`recto: ${printable(failure.message)} (${failure.code})\n`);
  return failure.code === 'usage' ||
    failure.code === 'config_invalid' ||
    failure.code === 'type_unknown' ||
    failure.code === 'schema_invalid' ||
    failure.code === 'schema_unsupported'
    ? 2
    : 1;
}
