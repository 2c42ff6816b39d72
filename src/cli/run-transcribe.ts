import type { JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import type { TranscriptFormat } from '../../schemas/transcript.ts';
import { type Config, concurrencyOf, jobOptionsOf } from '../app/config.ts';
import { type Container, createContainer, runDepsOf } from '../app/container.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { loadDocumentType } from '../extract/document-type.ts';
import { LOCAL } from '../model/profile.ts';
import { accept, type Submission } from '../pipeline/accept.ts';
import { makeResultFolder, writeTextFile } from '../pipeline/result-file.ts';
import { failedResult, modelInfo, placeholderJob } from '../pipeline/result-head.ts';
import { runInProcess } from '../pipeline/run-in-process.ts';
import { createMemoryLedger } from '../queue/ledger/memory-ledger.ts';
import { createRequestPolicy, type RequestPolicy } from '../queue/limits/request-policy.ts';
import { TRANSCRIPT } from '../transcript/transcript-type.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import type { CommandDeps } from './commands/deps.ts';
import { dryRun } from './dry-run.ts';
import { findFiles, type InputFile } from './files.ts';
import { issueLines } from './issue-lines.ts';
import { createProgress, type ProgressView } from './progress.ts';
import { dollars, plural, type Terminal } from './terminal.ts';

/** The options of `recto transcribe` as the command line gives them. */
export interface TranscribeOptions {
  readonly to: TranscriptFormat;
  readonly out?: string;
  readonly model?: string;
  readonly concurrency?: number;
  readonly password?: string;
  readonly pages?: string;
  readonly views: JobOptions['views'];
  readonly ocr: JobOptions['ocr'];
  readonly allowPartial?: boolean;
  readonly dryRun?: true;
}

const SUFFIXES: Readonly<Record<TranscriptFormat, string>> = { md: '.md', text: '.txt', html: '.html', json: '.json' };

/** Runs `recto transcribe` and returns its exit code. Errors: `usage`, `store_failed`, those of the model. */
export async function runTranscribe(
  paths: readonly string[],
  options: TranscribeOptions,
  deps: CommandDeps,
): Promise<number> {
  const environment = deps.config();
  const config: Config = { ...environment, RECTO_MODEL: options.model ?? LOCAL };
  const { pages, views, ocr, out } = options;
  const jobOptions = jobOptionsOf(config, {
    ...(pages === undefined ? {} : { pages }),
    views,
    ocr,
    model: config.RECTO_MODEL,
  });
  const { files } = await findFiles(paths, [...(out === undefined ? [] : [out]), config.RECTO_STATE]);
  if (files.length === 0) throw new RectoError('usage', `There are no documents in ${paths.join(', ')}.`);
  const type = await loadDocumentType(TRANSCRIPT);
  const concurrency = options.concurrency ?? concurrencyOf(config);
  const { password } = options;
  if (options.dryRun === true) {
    const shown = password === undefined ? {} : { password };
    return dryRun({ files, type: async () => type, jobOptions, options: shown }, config, concurrency, deps);
  }
  if (out === undefined && files.length > 1) {
    const message = `${files.length} documents do not fit into one text: name a folder for them with --out.`;
    throw new RectoError('usage', message);
  }
  if (out !== undefined) await makeResultFolder(out);
  const container = await createContainer(config, concurrency, { pools: deps.pools?.(config) });
  const progress = createProgress(files.length, deps.terminal);
  const ledger = createMemoryLedger();
  const policy = createRequestPolicy({ ...container.workerSettings, log: container.log, ledger });
  const run = { container, policy, type, jobOptions, options, progress };
  const ends: Result[] = [];
  try {
    await forEachConcurrently(files, concurrency, async (file) => {
      ends.push(await transcribeFile(file, run, deps));
    });
  } finally {
    progress.close();
    await container.close();
  }
  return summarize(ends, options, deps.terminal);
}

interface Run {
  readonly container: Container;
  readonly policy: RequestPolicy;
  readonly type: Submission['type'];
  readonly jobOptions: JobOptions;
  readonly options: TranscribeOptions;
  readonly progress: ProgressView;
}

async function transcribeFile(
  file: InputFile,
  run: Run,
  { terminal, signal }: Pick<CommandDeps, 'terminal' | 'signal'>,
): Promise<Result> {
  const { container, options, progress } = run;
  const result = await resultOf(file, run, signal);
  const text = await container.tasks.renderTranscript({ result, to: options.to }, { signal });
  if (options.out === undefined) terminal.out.write(terminal.out.isTTY ? withoutControls(text) : text);
  else await writeTextFile(options.out, file.output.replace(/\.json$/, SUFFIXES[options.to]), text);
  progress.ended(file.path, result, true);
  terminal.err.write(issueLines(result.issues));
  return result;
}

/** The result of one file. Problems with the file are in it. */
async function resultOf(
  { path, bytes }: InputFile,
  { container, policy, type, jobOptions, options, progress }: Run,
  signal: AbortSignal,
): Promise<Result> {
  const startedAt = Date.now();
  const deps = runDepsOf(container, jobOptions);
  const { password } = options;
  const submission: Submission = {
    path,
    ...(bytes === undefined ? {} : { bytes }),
    type,
    options: jobOptions,
    ...(password === undefined ? {} : { password }),
  };
  let job: Awaited<ReturnType<typeof accept>>;
  try {
    job = await accept(submission, container, { signal });
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (signal.aborted || failure.code === 'store_failed') throw failure;
    return failedResult(placeholderJob(path, type, jobOptions), failure, modelInfo(deps.model), {
      queuedMs: 0,
      startedAt,
    });
  }
  const onPage = (done: number, total: number) => progress.prepared(job.id, done, total);
  return runInProcess(
    job,
    {
      ...deps,
      ...policy(job, deps.model, signal),
      onPage,
      onEvent: (event) => {
        if (event.type === 'answered') progress.answered(job.id, event.pages.length);
      },
    },
    { signal },
  );
}

function summarize(ends: readonly Result[], { out, allowPartial }: TranscribeOptions, terminal: Terminal): number {
  const count = (status: Result['status']) => ends.filter((result) => result.status === status).length;
  const parts = (['succeeded', 'partial', 'failed'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`);
  const paid = ends.filter(({ model }) => model.provider !== LOCAL);
  const requests = paid.reduce((sum, { usage }) => sum + usage.requests, 0);
  const asked = paid.length === 0 ? 'no model' : plural(requests, 'model request');
  const cost = sumOrNull(ends.map(({ usage }) => usage.cost_usd));
  const where = out === undefined ? '' : ` · texts in ${out}/`;
  terminal.err.write(`${plural(ends.length, 'document')}: ${parts.join(', ')} · ${asked} · ${dollars(cost)}${where}\n`);
  return count('succeeded') + (allowPartial === true ? count('partial') : 0) === ends.length ? 0 : 1;
}

/** Text without characters that would control a terminal. */
function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '');
}
