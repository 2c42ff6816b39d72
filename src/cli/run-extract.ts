import type { JobOptions } from '../../schemas/job.ts';
import { type ModelParameters, modelParametersSchema } from '../../schemas/parameters.ts';
import type { Result } from '../../schemas/result.ts';
import { type Config, concurrencyOf, jobOptionsOf, queueUrlOf, typesFolderOf } from '../app/config.ts';
import { accessOf } from '../app/models.ts';
import { storeOf } from '../app/store.ts';
import { RectoError } from '../errors.ts';
import { createTypeCatalog } from '../extract/type-catalog.ts';
import { createTypeSelector } from '../extract/type-selector.ts';
import { LOCAL, profileOf, urlOf } from '../model/profile.ts';
import type { Submission } from '../pipeline/accept.ts';
import { makeResultFolder, writeResultFile } from '../pipeline/result-file.ts';
import { partSuffix, partsOf } from '../pipeline/split-result.ts';
import { findStoredResult, withFileName } from '../pipeline/stored-result.ts';
import { TRANSCRIPT } from '../transcript/transcript-type.ts';
import { jsonLine } from '../util/json.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import type { CommandDeps } from './commands/deps.ts';
import { dryRun } from './dry-run.ts';
import { type FoundFiles, findFiles, type InputFile } from './files.ts';
import { createProgress, type ProgressView } from './progress.ts';
import { resultTable, type TableEntry, tableEntryOf, worstFirst } from './result-table.ts';
import { dollars, plural, printable } from './terminal.ts';
import { warnWithoutWorkers } from './warn-without-workers.ts';

/** The options of `recto extract` as the command line gives them. */
export interface ExtractOptions {
  readonly type?: string;
  readonly schema?: string;
  readonly out: string;
  readonly json?: true;
  readonly model?: string;
  readonly concurrency?: number;
  readonly password?: string;
  readonly pages?: string;
  readonly views: JobOptions['views'];
  readonly ocr: JobOptions['ocr'];
  readonly strategy: JobOptions['strategy'];
  readonly split: 'auto' | 'off';
  readonly reviewBelow?: number;
  readonly secondLooks?: 'auto' | 'off';
  readonly allowPartial?: boolean;
  readonly param?: readonly string[];
  readonly trace?: string;
  readonly force?: true;
  readonly dryRun?: true;
}

/** Succeeded documents in the final table, which shows all others. */
const MAX_SUCCEEDED_SHOWN = 40;
/** No grace when stopped: a later run continues from the stored answers. */
const GRACE_MS = 0;

/** Runs `recto extract` and returns its exit code. Errors: `usage`, and those of the session. */
export async function runExtract(
  paths: readonly string[],
  options: ExtractOptions,
  deps: CommandDeps,
): Promise<number> {
  if (options.type !== undefined && options.schema !== undefined) {
    throw new RectoError('usage', 'Give either --type or --schema, not both.');
  }
  const environment = deps.config();
  const config: Config = {
    ...environment,
    RECTO_MODEL: options.model ?? (options.type === TRANSCRIPT ? LOCAL : environment.RECTO_MODEL),
    ...(options.trace === undefined ? {} : { RECTO_TRACE: options.trace }),
  };
  const jobOptions = readJobOptions(options, config);
  const type = await createTypeSelector(options, createTypeCatalog(typesFolderOf(config)));
  const found = await findFiles(paths, [
    ...[options.out, config.RECTO_STATE],
    ...(config.RECTO_TRACE === undefined ? [] : [config.RECTO_TRACE]),
  ]);
  const { files } = found;
  for (const line of leftOutLines(found)) deps.terminal.err.write(`${printable(line)}\n`);
  if (!showsImages(config) && (options.views === 'image' || options.views === 'both')) {
    const what =
      config.RECTO_MODEL === LOCAL ? 'the local model reads' : 'with RECTO_MODEL_INPUT=words the model reads';
    deps.terminal.err.write(`--views ${options.views} changes no answer: ${what} the words of the pages only.\n`);
  }
  if (files.length === 0) throw new RectoError('usage', `There are no documents in ${paths.join(', ')}.`);
  const concurrency = options.concurrency ?? concurrencyOf(config);

  if (options.dryRun === true) return dryRun({ files, type, jobOptions, options }, config, concurrency, deps);
  if (config.RECTO_TRACE !== undefined && !queueUrlOf(config).startsWith('file:')) {
    throw new RectoError(
      'usage',
      'Model requests are made by the workers of the queue server: give --trace to "recto work".',
    );
  }
  await makeResultFolder(options.out);
  if (options.json !== true) deps.terminal.err.write(`Model: ${modelLine(config)}\n`);
  return runFiles({ files, type, jobOptions, options, config, concurrency }, deps);
}

function showsImages({ RECTO_MODEL, RECTO_MODEL_INPUT }: Config): boolean {
  return RECTO_MODEL !== LOCAL && RECTO_MODEL_INPUT !== 'words';
}

/** Names of left out files in a line. */
const MAX_NAMED = 3;

function leftOutLines({ results, folders }: FoundFiles): readonly string[] {
  const named = results.slice(0, MAX_NAMED).join(', ');
  const more = results.length > MAX_NAMED ? ` and ${results.length - MAX_NAMED} more` : '';
  return [
    ...folders.map((folder) => `Left out: the folder ${folder}, into which Recto writes.`),
    ...(results.length === 0
      ? []
      : [`Left out: ${named}${more}, which Recto wrote as results. Name such a file to have it read all the same.`]),
  ];
}

function modelLine(config: Config): string {
  if (config.RECTO_MODEL === LOCAL)
    return 'local (OCR and layout rules on this machine; no network, no cost). It is often wrong: compare its values with the documents.';
  const { host } = new URL(urlOf(accessOf(config)));
  const { prices } = profileOf(config.RECTO_MODEL, accessOf(config));
  const price =
    prices === undefined
      ? 'price unknown: set RECTO_PRICE_INPUT and RECTO_PRICE_OUTPUT'
      : `$${prices.input} / $${prices.output} per million tokens`;
  return `${config.RECTO_MODEL} at ${host} (${price}).`;
}

interface Run {
  readonly files: readonly InputFile[];
  readonly type: Awaited<ReturnType<typeof createTypeSelector>>;
  readonly jobOptions: JobOptions;
  readonly options: ExtractOptions;
  readonly config: Config;
  readonly concurrency: number;
}

async function runFiles(run: Run, deps: CommandDeps): Promise<number> {
  const { files, options } = run;
  const { terminal } = deps;
  const progress = createProgress(files.length, terminal);
  const shown: Shown[] = [];
  let total = 0;
  const counts = { succeeded: 0, partial: 0, failed: 0, cancelled: 0 };
  const sums = { requests: 0, reused: 0, costUsd: 0 as number | null };
  const onResult = async (file: InputFile, result: Result, fresh: boolean) => {
    for (const part of partsOf(result)) {
      const suffix = result.documents === undefined ? '' : partSuffix(part);
      await writeResultFile(options.out, file.output.replace(/\.json$/, `${suffix}.json`), part);
      if (options.json === true) terminal.out.write(jsonLine(part));
      counts[part.status] += 1;
      total += 1;
      if (part.status !== 'succeeded' || counts.succeeded <= MAX_SUCCEEDED_SHOWN) {
        shown.push({ ...tableEntryOf(`${file.path}${suffix}`, part), file: file.path });
      }
    }
    if (fresh) {
      sums.requests += result.usage.requests;
      sums.costUsd = sumOrNull([sums.costUsd, result.usage.cost_usd]);
    } else sums.reused += 1;
    progress.ended(file.path, result, fresh);
  };
  try {
    const remaining = await reportStoredResults(run, onResult, deps);
    if (remaining.length > 0) await extractFiles(remaining, run, { onResult, progress }, deps);
  } finally {
    progress.close();
  }
  if (options.json !== true) {
    terminal.out.write(`${resultTable(worstFirst(sortByFile(shown, files)), terminal)}\n`);
    if (total > shown.length)
      terminal.out.write(`… and ${plural(total - shown.length, 'more document')} that succeeded.\n`);
  }
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`);
  terminal.err.write(
    `${plural(total, 'document')}: ${parts.join(', ')} · ${sums.reused > 0 ? `${sums.reused} done before · ` : ''}${plural(sums.requests, 'model request')} · ${dollars(sums.costUsd)} · results in ${options.out}/\n`,
  );
  const good = counts.succeeded + (options.allowPartial === true ? counts.partial : 0);
  return good === total ? 0 : 1;
}

function sourceOf({ path, bytes }: InputFile): Pick<Submission, 'path' | 'bytes'> {
  return { path, ...(bytes === undefined ? {} : { bytes }) };
}

type OnResult = (file: InputFile, result: Result, fresh: boolean) => Promise<void>;

/** Reports the stored results of the first files, up to one that has none, and returns the files from there on. */
async function reportStoredResults(
  run: Run,
  onResult: OnResult,
  { signal }: CommandDeps,
): Promise<readonly InputFile[]> {
  const { files, options, config, jobOptions } = run;
  if (options.force === true) return files;
  const store = storeOf(config);
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    const submission = { ...sourceOf(file), type: await run.type(file.path), options: jobOptions };
    const result = await findStoredResult(
      { ...submission, ...(options.password === undefined ? {} : { password: options.password }) },
      { store, maxBytes: config.RECTO_MAX_BYTES },
      { signal },
    );
    if (result === undefined) return files.slice(index);
    await onResult(file, withFileName(result, file), false);
  }
  return [];
}

/** Extracts files through the queue. */
async function extractFiles(
  files: readonly InputFile[],
  run: Run,
  show: { readonly onResult: OnResult; readonly progress: ProgressView },
  { terminal, signal, pools }: CommandDeps,
): Promise<void> {
  // Loading the queue takes a second, which a run whose results are all stored does not need.
  const [{ openSession }, { runBatch }, { prepareAhead }] = await Promise.all([
    import('../app/session.ts'),
    import('../queue/run-batch.ts'),
    import('../pipeline/prepare-ahead.ts'),
  ]);
  const { type, jobOptions, options } = run;
  const { password } = options;
  const session = await openSession(run.config, {
    concurrency: run.concurrency,
    pools: pools?.(run.config),
    meanwhile: async (container) => {
      const [first] = files;
      if (first === undefined || password !== undefined) return;
      await prepareAhead({ ...sourceOf(first), type: await type(first.path), options: jobOptions }, container, {
        signal,
      });
    },
    onEvent: (id, event) => {
      if (event.type === 'page') show.progress.prepared(id, event.pages_done, event.pages_total);
      if (event.type === 'answered') show.progress.answered(id, event.pages.length);
    },
    staleJobs: 'drop',
  });
  const warning = session.engine.kind === 'embedded' ? undefined : warnWithoutWorkers(session.countWorkers, terminal);
  try {
    const batch = { files, type, options: jobOptions, password, force: options.force === true };
    await runBatch(batch, session, show.onResult, { signal });
  } finally {
    warning?.stop();
    await session.end(GRACE_MS);
  }
}

/** A document in the final table, with the file that it is in. */
type Shown = TableEntry & { readonly file: string };

function sortByFile(finished: readonly Shown[], files: readonly InputFile[]): readonly TableEntry[] {
  const order = new Map(files.map((file, index) => [file.path, index]));
  return finished.toSorted((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0));
}

function readJobOptions(options: ExtractOptions, config: Config): JobOptions {
  const { pages, views, ocr, strategy, split, reviewBelow, secondLooks, param } = options;
  return jobOptionsOf(config, {
    ...(pages === undefined ? {} : { pages }),
    views,
    ocr,
    strategy,
    split,
    ...(reviewBelow === undefined ? {} : { review_below: reviewBelow }),
    ...(secondLooks === undefined ? {} : { second_looks: secondLooks }),
    model: config.RECTO_MODEL,
    ...(param === undefined ? {} : { parameters: readParameters(param) }),
  });
}

/** Parses `name=value` pairs; a value is JSON or else text. Errors: `usage`. */
function readParameters(pairs: readonly string[]): ModelParameters {
  const entries = pairs.map((pair) => {
    const [, name, value] = /^([^=]+)=([\s\S]*)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) {
      throw new RectoError('usage', `--param ${pair}: expected name=value, such as temperature=0.2.`);
    }
    return [name, jsonOrText(value)] as const;
  });
  const parsed = modelParametersSchema.safeParse(Object.fromEntries(entries));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `--param ${issue.path.join('.')}: ${issue.message}`);
  throw new RectoError('usage', `${problems.join('; ')}.`);
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
