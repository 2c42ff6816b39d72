import { RectoError } from '../errors.ts';
import { diffResults, isDifferent, type ResultDiff } from '../eval/diff-results.ts';
import { type NoResult, type ResultFile, readResultFiles } from '../export/result-files.ts';
import { jsonLine } from '../util/json.ts';
import { toDottedPath } from '../util/json-pointer.ts';
import type { CommandDeps } from './commands/deps.ts';
import { noResultLines } from './no-result-lines.ts';
import { pairResults, type ResultPair } from './pair-results.ts';
import { plural, printable } from './terminal.ts';

/** The options of `recto diff`. */
export interface DiffOptions {
  readonly json?: true;
  readonly exitCode?: true;
}

/** Values of a document in the output; the others are in `--json`. */
const MAX_VALUES = 100;
const MAX_VALUE_LENGTH = 80;

interface DocumentDiff extends ResultDiff {
  readonly document: string;
  readonly file_a: string;
  readonly file_b: string;
}

/**
 * Runs `recto diff` and returns its exit code, which is 1 where result files are damaged, and with `exitCode` where
 * anything differs.
 * Errors: `usage`, `file_not_found`, `cancelled`.
 */
export async function runDiff(a: string, b: string, options: DiffOptions, deps: CommandDeps): Promise<number> {
  const { terminal } = deps;
  const { pairs, onlyInA, onlyInB, without: unpaired } = await pairResults(a, b, deps);
  const without = new Map(unpaired);
  const documents: DocumentDiff[] = [];
  for (const pair of pairs) {
    const diff = await diffPair(pair, without, deps);
    if (diff !== undefined) documents.push(diff);
  }
  for (const line of noResultLines('compared', without)) terminal.err.write(`${printable(line)}\n`);
  if (documents.length + onlyInA.length + onlyInB.length === 0) {
    const message = `There are no results in ${a} and ${b}. Give two folders that "recto extract" wrote, or two result files.`;
    throw new RectoError('file_not_found', message);
  }
  const report = {
    documents,
    documents_only_in_a: onlyInA.map(({ path }) => path),
    documents_only_in_b: onlyInB.map(({ path }) => path),
    totals: totalsOf(documents),
  };
  terminal.out.write(options.json === true ? jsonLine(report) : `${linesOf(report).map(printable).join('\n')}\n`);
  const differs = onlyInA.length + onlyInB.length > 0 || documents.some(isDifferent);
  const isDamaged = [...without.values()].some((reason) => reason !== 'other');
  return (options.exitCode === true && differs) || isDamaged ? 1 : 0;
}

/** Undefined if one of the files holds no result. Errors: `usage`, `cancelled`. */
async function diffPair(
  { a, b }: ResultPair,
  without: Map<ResultFile, NoResult>,
  deps: CommandDeps,
): Promise<DocumentDiff | undefined> {
  const read = async (file: ResultFile) => {
    for await (const result of readResultFiles([file], (each, reason) => without.set(each, reason), deps))
      return result;
    return undefined;
  };
  const [one, other] = [await read(a), await read(b)];
  if (one === undefined || other === undefined) return undefined;
  const { path, name } = one.document;
  return { document: path ?? name, file_a: a.path, file_b: b.path, ...diffResults(one, other) };
}

function totalsOf(documents: readonly DocumentDiff[]) {
  const sum = (count: (diff: DocumentDiff) => number) => documents.reduce((total, diff) => total + count(diff), 0);
  return {
    documents: documents.length,
    different_documents: documents.filter(isDifferent).length,
    status_changes: documents.filter(({ status }) => status.a !== status.b).length,
    same: sum(({ same }) => same),
    changed: sum(({ changed }) => changed.length),
    only_in_a: sum(({ only_in_a: values }) => values.length),
    only_in_b: sum(({ only_in_b: values }) => values.length),
    moved_rows: sum(({ moved_rows: rows }) => rows),
  };
}

interface Report {
  readonly documents: readonly DocumentDiff[];
  readonly documents_only_in_a: readonly string[];
  readonly documents_only_in_b: readonly string[];
  readonly totals: ReturnType<typeof totalsOf>;
}

function linesOf({ documents, documents_only_in_a: onlyInA, documents_only_in_b: onlyInB, totals }: Report) {
  const { same, changed, only_in_a: valuesOnlyInA, only_in_b: valuesOnlyInB } = totals;
  return [
    ...documents.filter(isDifferent).flatMap(documentLines),
    ...onlyInA.map((path) => `Only in A: ${path}`),
    ...onlyInB.map((path) => `Only in B: ${path}`),
    `${plural(totals.documents, 'document')} in both, of which ${totals.different_documents} differ and ${totals.status_changes} changed the status; ${onlyInA.length} only in A, ${onlyInB.length} only in B.`,
    `${plural(same + changed + valuesOnlyInA + valuesOnlyInB, 'value')}: ${same} the same, ${changed} changed, ${valuesOnlyInA} only in A, ${valuesOnlyInB} only in B; ${plural(totals.moved_rows, 'row')} moved.`,
  ];
}

function documentLines(diff: DocumentDiff): readonly string[] {
  const { document, status, type, changed, only_in_a: onlyInA, only_in_b: onlyInB, moved_rows: moved } = diff;
  const values = [
    ...changed.map((value) => {
      const { pointer, pointer_b: pointerB, a, b, confidence_a: sureA, confidence_b: sureB } = value;
      const place =
        pointer === pointerB ? toDottedPath(pointer) : `${toDottedPath(pointer)} → ${toDottedPath(pointerB)}`;
      return `  ~ ${place}: ${shown(a, sureA)} → ${shown(b, sureB)}${value.same_meaning ? ', which means the same' : ''}`;
    }),
    ...onlyInA.map(({ pointer, value, confidence }) => `  - ${toDottedPath(pointer)}: ${shown(value, confidence)}`),
    ...onlyInB.map(({ pointer, value, confidence }) => `  + ${toDottedPath(pointer)}: ${shown(value, confidence)}`),
  ];
  const more = values.length - MAX_VALUES;
  return [
    document,
    ...(status.a === status.b ? [] : [`  status: ${status.a} → ${status.b}`]),
    ...(type.a === type.b ? [] : [`  type: ${type.a} → ${type.b}`]),
    ...values.slice(0, MAX_VALUES),
    ...(more > 0 ? [`  ${more} more: see --json`] : []),
    ...(moved > 0 ? [`  ${plural(moved, 'row')} in another order`] : []),
  ];
}

function shown(value: string | number | boolean, confidence: number | null): string {
  const text = JSON.stringify(value);
  const cut = text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH - 1)}…` : text;
  return confidence === null ? cut : `${cut} (${confidence.toFixed(2)})`;
}
