import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { missedGates } from '../eval/gates.ts';
import { evalPage } from '../eval/page/page.ts';
import { type EvalReport, type Evaluated, reportOf } from '../eval/report.ts';
import { scoreDocument } from '../eval/score-document.ts';
import { findResultFiles, type NoResult, type ResultFile, readResultFiles } from '../export/result-files.ts';
import { jsonLine } from '../util/json.ts';
import { realPathOf } from '../util/real-path.ts';
import type { CommandDeps } from './commands/deps.ts';
import { evalTable } from './eval-table.ts';
import { findGold, GOLD_ENDING, goldFilesIn } from './find-gold.ts';
import { namedPaths, noResultLines } from './no-result-lines.ts';
import { checkOutput, writeOutput } from './output-file.ts';
import { printable } from './terminal.ts';

/** The options of `recto eval`. */
export interface EvalOptions {
  readonly gold?: string;
  readonly json?: true;
  readonly html?: string;
  readonly force?: true;
  readonly minF1?: number;
  readonly maxSilent?: number;
}

interface Compared {
  readonly evaluated: readonly Evaluated[];
  readonly withoutGold: readonly string[];
  readonly brokenGold: readonly string[];
  readonly without: ReadonlyMap<ResultFile, NoResult>;
}

/**
 * Runs `recto eval` and returns its exit code, which is 1 where a gate is missed, or a gold file or a result is damaged.
 * Errors: `usage`, `file_not_found`, `store_failed`, `cancelled`.
 */
export async function runEval(paths: readonly string[], options: EvalOptions, deps: CommandDeps): Promise<number> {
  const { terminal } = deps;
  const golds = options.gold === undefined ? [] : await goldFilesIn(options.gold);
  const files = (await findResultFiles(paths)).filter(({ path }) => !path.endsWith(GOLD_ENDING));
  const { html } = options;
  if (html !== undefined) {
    const inputs = await Promise.all([...files.map(({ path }) => path), ...golds].map(realPathOf));
    await checkOutput(html, { to: 'eval', inputs, ...(options.force === undefined ? {} : { force: options.force }) });
  }
  const compared = await compare(files, options, deps);
  const { evaluated, withoutGold, brokenGold, without } = compared;
  const note = (text: string) => void terminal.err.write(`${printable(text)}\n`);
  for (const line of noResultLines('scored', without)) note(line);
  if (brokenGold.length > 0) note(`Not scored, as the gold is no JSON object: ${namedPaths(brokenGold)}. Mend it.`);
  if (withoutGold.length > 0) note(`Not scored, as there is no gold for them: ${namedPaths(withoutGold)}.`);
  const used = new Set([...evaluated.map(({ gold }) => gold), ...brokenGold]);
  const unused = golds.filter((path) => !used.has(path));
  if (unused.length > 0) note(`Gold without a result, which is not scored either: ${namedPaths(unused)}.`);
  if (evaluated.length === 0) throw nothingToScore(paths, options, compared);
  const report = reportOf(evaluated);
  const missed = missedGates(report, options);
  const entire = {
    ...report,
    results_without_gold: withoutGold,
    gold_without_result: unused,
    broken_gold: brokenGold,
    missed,
  };
  terminal.out.write(options.json === true ? jsonLine(entire) : evalTable(report, terminal));
  if (html !== undefined) await writePage(html, report, deps);
  for (const sentence of missed) note(sentence);
  const isDamaged = brokenGold.length > 0 || [...without.values()].some((reason) => reason !== 'other');
  return missed.length > 0 || isDamaged ? 1 : 0;
}

async function compare(files: readonly ResultFile[], options: EvalOptions, deps: CommandDeps): Promise<Compared> {
  const evaluated: Evaluated[] = [];
  const withoutGold: string[] = [];
  const brokenGold: string[] = [];
  const without = new Map<ResultFile, NoResult>();
  for (const file of files) {
    for await (const result of readResultFiles([file], (each, reason) => without.set(each, reason), deps)) {
      const gold = await findGold(file.path, result, options.gold);
      if (gold === undefined) withoutGold.push(file.path);
      else if (gold.data === undefined) brokenGold.push(gold.path);
      else {
        const { status, type, document, usage, timing } = result;
        const scored = scoreOf(file.path, result, gold.path, gold.data);
        evaluated.push({ file: file.path, gold: gold.path, result: { status, type, document, usage, timing }, scored });
      }
    }
  }
  return { evaluated, withoutGold, brokenGold, without };
}

/** Errors: `usage`. */
function scoreOf(file: string, result: Result, goldPath: string, gold: unknown): Evaluated['scored'] {
  try {
    return scoreDocument(result, gold);
  } catch (error) {
    const { message } = asRectoError(error, 'internal');
    throw new RectoError('usage', `${file} and ${goldPath} cannot be compared. ${message}`, { cause: error });
  }
}

function nothingToScore(paths: readonly string[], { gold }: EvalOptions, compared: Compared): RectoError {
  if (compared.brokenGold.length > 0) {
    return new RectoError('usage', 'No gold file can be read as a JSON object: nothing is scored.');
  }
  if (compared.withoutGold.length === 0) {
    const message = `There are no results in ${paths.join(', ')}. Give the folder that "recto extract" wrote, which is "results" by default.`;
    return new RectoError('file_not_found', message);
  }
  const where = gold === undefined ? 'beside the documents, nor beside the results' : `in ${gold}`;
  const advice =
    gold === undefined
      ? 'Put NAME.gold.json beside each document, or name their folder with --gold.'
      : 'Name them after the documents, such as march.gold.json for march.pdf.';
  return new RectoError('file_not_found', `No gold found ${where}. ${advice}`);
}

function writePage(path: string, report: EvalReport, { signal }: CommandDeps): Promise<void> {
  return writeOutput(path, (sink) => pipeline(Readable.from([evalPage(report)]), sink, { signal }));
}
