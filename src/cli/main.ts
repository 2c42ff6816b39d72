#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { readConfig } from '../app/config.ts';
import { EXIT_STOPPED, runProgram } from './program.ts';

const EXIT_MS = 2000;

// To optimise the embedded queue's Postgres takes a quarter of the processor time of a short run, and gains a seventh in a long one.
setFlagsFromString('--liftoff-only');

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

process.exitCode = await runProgram(process.argv.slice(2), {
  config: () => readConfig(process.env),
  terminal: { out: process.stdout, err: process.stderr },
  signal: controller.signal,
});
// All work has ended: a connection that is still trying to reach a server must not keep the process.
setTimeout(() => process.exit(), EXIT_MS).unref();
