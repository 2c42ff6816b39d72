import Table from 'cli-table3';
import { estimateLineSchema } from '../../schemas/cli.ts';
import type { JobOptions } from '../../schemas/job.ts';
import type { Config } from '../app/config.ts';
import { createContainer } from '../app/container.ts';
import { asRectoError } from '../errors.ts';
import type { TypeSelector } from '../extract/type-selector.ts';
import { estimateDocument } from '../pipeline/estimate-document.ts';
import type { Estimate } from '../plan/estimate.ts';
import { jsonLine } from '../util/json.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import type { CommandDeps } from './commands/deps.ts';
import type { InputFile } from './files.ts';
import { dollars, plural, printable } from './terminal.ts';

interface DryRunInput {
  readonly files: readonly InputFile[];
  readonly type: TypeSelector;
  readonly jobOptions: JobOptions;
  readonly options: { readonly json?: true; readonly password?: string };
}

interface Line {
  readonly path: string;
  readonly pages: number;
  readonly estimate?: Estimate;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Prepares the documents, prints the estimated cost of their model requests, and returns the exit code. */
export async function dryRun(
  run: DryRunInput,
  config: Config,
  concurrency: number,
  deps: Pick<CommandDeps, 'terminal' | 'signal' | 'pools'>,
): Promise<number> {
  const container = await createContainer(config, concurrency, { pools: deps.pools?.(config) });
  const estimateFile = async (file: InputFile): Promise<Line> => {
    try {
      const type = await run.type(file.path);
      const { password } = run.options;
      const { path, bytes } = file;
      const submission = { path, ...(bytes === undefined ? {} : { bytes }), type, options: run.jobOptions };
      const { pages, estimate } = await estimateDocument(
        { ...submission, ...(password === undefined ? {} : { password }) },
        container,
        deps,
      );
      return { path: file.path, pages: pages.length, estimate };
    } catch (error) {
      const failure = asRectoError(error, 'internal');
      if (deps.signal.aborted) throw failure;
      return { path: file.path, pages: 0, error: { code: failure.code, message: failure.message } };
    }
  };
  const lines = new Map<InputFile, Line>();
  try {
    const remaining = run.files.values();
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (const file of remaining) {
          const line = await estimateFile(file);
          lines.set(file, line);
          deps.terminal.err.write(`[${lines.size}/${run.files.length}] ${summarize(line)}\n`);
        }
      }),
    );
  } finally {
    await container.close();
  }
  const ordered = run.files.flatMap((file) => lines.get(file) ?? []);
  if (run.options.json === true) for (const line of ordered) deps.terminal.out.write(toJson(line));
  else deps.terminal.out.write(`${table(ordered, run.jobOptions.model)}\n`);
  return ordered.some((line) => line.error !== undefined) ? 1 : 0;
}

function summarize({ path, pages, estimate: e, error }: Line): string {
  const facts =
    e === undefined
      ? `${error?.message} (${error?.code})`
      : `${plural(pages, 'page')} · ${plural(e.requests, 'request')} · ${dollars(e.costUsd)}`;
  return printable(`${path} ${facts}`);
}

function toJson({ estimate, ...line }: Line): string {
  if (estimate === undefined) return jsonLine(estimateLineSchema.parse(line));
  const { requests, images, inputTokens, outputTokens, costUsd, splitReason } = estimate;
  return jsonLine(
    estimateLineSchema.parse({
      ...line,
      estimate: {
        ...{ requests, images, input_tokens: inputTokens, output_tokens: outputTokens, cost_usd: costUsd },
        split_reason: splitReason,
      },
    }),
  );
}

function table(lines: readonly Line[], model: string): string {
  const rows = new Table({
    head: ['document', 'pages', 'requests', 'images', 'input tokens', 'output tokens (estimate)', 'cost'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { path, pages, estimate: e, error } of lines) {
    if (e === undefined)
      rows.push([printable(path), { colSpan: 6, content: printable(`${error?.code}: ${error?.message}`) }]);
    else rows.push([printable(path), pages, e.requests, e.images, e.inputTokens, e.outputTokens, dollars(e.costUsd)]);
  }
  const sum = (select: (e: Estimate) => number) =>
    lines.reduce((total, line) => total + (line.estimate === undefined ? 0 : select(line.estimate)), 0);
  const total = `${plural(lines.length, 'document')} with ${model}: ${plural(
    sum((e) => e.requests),
    'request',
  )}, ${plural(
    sum((e) => e.images),
    'image',
  )}, ${sum((e) => e.inputTokens)} input and about ${sum((e) => e.outputTokens)} output tokens, ${dollars(sumOrNull(lines.flatMap(({ estimate: e }) => (e === undefined ? [] : e.costUsd))))}. No model was asked.`;
  return `${rows.toString()}\n${total}`;
}
