import { Command, CommanderError } from 'commander';
import { asRectoError, RectoError } from '../errors.ts';
import type { CommandDeps } from './commands/deps.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evalCommand } from './commands/eval.ts';
import { exportCommand } from './commands/export.ts';
import { extractCommand } from './commands/extract.ts';
import { keysCommand } from './commands/keys.ts';
import { mcpCommand } from './commands/mcp.ts';
import { serveCommand } from './commands/serve.ts';
import { showCommand } from './commands/show.ts';
import { sweepCommand } from './commands/sweep.ts';
import { transcribeCommand } from './commands/transcribe.ts';
import { typesCommand } from './commands/types.ts';
import { watchCommand } from './commands/watch.ts';
import { webhooksCommand } from './commands/webhooks.ts';
import { workCommand } from './commands/work.ts';
import { printable, type Terminal } from './terminal.ts';
import { version } from './version.ts';

/** Exit code of a stopped run. Source: shells' code for SIGINT. */
export const EXIT_STOPPED = 130;

/** Runs the command of `args`, which exclude the program's name, and returns its exit code. Errors go to `terminal.err`. */
export async function runProgram(args: readonly string[], input: Omit<CommandDeps, 'exit'>): Promise<number> {
  let code = 0;
  const deps: CommandDeps = {
    ...input,
    exit: (exitCode) => {
      code = exitCode;
    },
  };
  const { terminal } = deps;
  const output = {
    writeOut: (text: string) => void terminal.out.write(text),
    writeErr: (text: string) => void terminal.err.write(text),
  };
  const program = new Command('recto')
    .description(
      'Scanned documents, photos, PDFs and source code become JSON that fits your schema, with the place on the page beside every value.',
    )
    .version(version())
    .configureOutput(output)
    .exitOverride()
    .addHelpText(
      'after',
      '\nExample:\n  $ recto extract receipts/ --type receipt\n\nSettings are read from the environment: see "recto doctor".\n',
    );
  for (const command of [
    extractCommand(deps),
    transcribeCommand(deps),
    exportCommand(deps),
    evalCommand(deps),
    diffCommand(deps),
    showCommand(deps),
    typesCommand(deps),
    serveCommand(deps),
    watchCommand(deps),
    mcpCommand(deps),
    workCommand(deps),
    keysCommand(deps),
    webhooksCommand(deps),
    sweepCommand(deps),
    doctorCommand(deps),
  ]) {
    for (const part of [command, ...command.commands]) part.configureOutput(output).exitOverride();
    program.addCommand(command);
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return report(error, terminal);
  }
}

function failureOf(error: unknown): RectoError {
  const { syscall } = Object(error) as NodeJS.ErrnoException;
  if (syscall === 'uv_cwd') {
    const message = 'The folder in which this command was started does not exist any more. Change to another one.';
    return new RectoError('file_not_found', message, { cause: error });
  }
  return asRectoError(error, 'internal');
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const failure = failureOf(error);
  if (failure.code === 'cancelled') {
    terminal.err.write('Stopped. The same command continues from here: what was read and answered is kept.\n');
    return EXIT_STOPPED;
  }
  terminal.err.write(`recto: ${printable(failure.message)} (${failure.code})\n`);
  return failure.code === 'usage' ||
    failure.code === 'config_invalid' ||
    failure.code === 'type_unknown' ||
    failure.code === 'schema_invalid' ||
    failure.code === 'schema_unsupported'
    ? 2
    : 1;
}
