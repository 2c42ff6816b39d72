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

/** Exit code of a run that a person stopped, as shells give it for SIGINT. */
const STOPPED = 130;

const stopping = new AbortController();
const stop = () => {
  // Who asks twice does not want to wait.
  if (stopping.signal.aborted) process.exit(STOPPED);
  stopping.abort(new Error('stopped by the user'));
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// A reader that has seen enough (`recto … --json | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
// What the library for S3 has to say of Node 20 is for those who choose its version; it would stand among the lines of the log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const deps: CommandDeps = {
  config: () => readConfig(process.env),
  terminal: { out: process.stdout, err: process.stderr },
  signal: stopping.signal,
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
    process.stderr.write('Stopped. The same command goes on from here: what was read and answered is kept.\n');
    return STOPPED;
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
