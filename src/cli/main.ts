#!/usr/bin/env node
import { readConfig } from '../app/config.ts';
import { runProgram, STOPPED } from './program.ts';

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

process.exitCode = await runProgram(process.argv.slice(2), {
  config: () => readConfig(process.env),
  terminal: { out: process.stdout, err: process.stderr },
  signal: stopping.signal,
});
