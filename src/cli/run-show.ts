import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Result } from '../../schemas/result.ts';
import { createContainer } from '../app/container.ts';
import { RectoError } from '../errors.ts';
import { documentHtml } from '../export/html.ts';
import { findResultFiles, readResultFiles } from '../export/result-files.ts';
import { findJob } from '../pipeline/accept.ts';
import { shownPages } from '../pipeline/shown-pages.ts';
import { realPathOf } from '../util/real-path.ts';
import type { CommandDeps } from './commands/deps.ts';
import { checkOutput, writeOutput } from './output-file.ts';
import { printable } from './terminal.ts';

/** The options of `recto show`. */
export interface ShowOptions {
  readonly out?: string;
  readonly force?: true;
}

/** Runs `recto show` and returns its exit code. Errors: `usage`, `file_not_found`, `not_found`, `store_failed`. */
export async function runShow(path: string, options: ShowOptions, deps: CommandDeps): Promise<number> {
  const { terminal, signal } = deps;
  const files = await findResultFiles([path]);
  const [result] = await fromAsync(readResultFiles(files, () => undefined, { signal }));
  if (result === undefined || files.length > 1) {
    throw new RectoError('usage', `${path} is not a result file: give one that "recto extract" wrote.`);
  }
  const out = options.out ?? `${path.replace(/\.json$/, '')}.html`;
  const inputs = await Promise.all(files.map((file) => realPathOf(file.path)));
  await checkOutput(out, { to: 'show', inputs, ...(options.force === undefined ? {} : { force: options.force }) });
  const config = deps.config();
  const container = await createContainer(config, 1, { pools: deps.pools?.(config) });
  try {
    const job = await findJob(container.store, result.id);
    if (job === undefined) {
      const message = `The pages of ${result.document.name} are not in ${container.store.url}: set RECTO_STATE to where the result was made, or extract the document again.`;
      throw new RectoError('not_found', message);
    }
    const numbers = result.pages.map(({ number }) => number);
    const pages = shownPages(job, numbers, container, { signal });
    await writeOutput(out, (sink) => pipeline(Readable.from(documentHtml(result, pages)), sink, { signal }));
  } finally {
    await container.close();
  }
  terminal.err.write(`${printable(`Wrote ${out}.`)}\n`);
  return 0;
}

async function fromAsync(results: AsyncIterable<Result>): Promise<readonly Result[]> {
  const all: Result[] = [];
  for await (const result of results) all.push(result);
  return all;
}
