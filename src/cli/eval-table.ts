import Table from 'cli-table3';
import { percent } from '../eval/percent.ts';
import type { EvalReport } from '../eval/report.ts';
import type { Scores } from '../eval/scores.ts';
import { toDottedPath } from '../util/json-pointer.ts';
import { dollars, plural, printable, type Terminal } from './terminal.ts';

/** Rows of each table; the others are in `--json`. */
const MAX_ROWS = 200;
const MIN_WIDTH = 100;
/** Thresholds of the curve that are shown. */
const SHOWN: ReadonlySet<number> = new Set([0.5, 0.7, 0.8, 0.9, 0.95, 0.99]);

const SCORE_HEADS = ['right', 'wrong', 'invented', 'omitted', 'silent', 'precision', 'recall', 'F1'];

/** Formats a report as tables: fields, lists, documents, the curve, and what follows from all of them. */
export function evalTable(report: EvalReport, terminal: Terminal): string {
  const { total, fields, lists, documents, curve } = report;
  const tables = [
    tableOf(
      ['field', 'type', ...SCORE_HEADS, 'place'],
      [
        ...fields.map((field) => [
          toDottedPath(field.field),
          field.type,
          ...scoreCells(field),
          percent(field.grounding),
        ]),
        ['all', '', ...scoreCells(total), percent(total.grounding)],
      ],
      terminal,
    ),
    ...(lists.length === 0
      ? []
      : [
          tableOf(
            ['list', 'type', 'rows of gold', 'rows read', 'found', 'out of order', 'recall', 'precision'],
            lists.map((list) => [
              toDottedPath(list.list),
              list.type,
              ...[list.gold_rows, list.rows, list.found, list.out_of_order].map(String),
              percent(list.recall),
              percent(list.precision),
            ]),
            terminal,
          ),
        ]),
    tableOf(
      ['document', 'status', ...SCORE_HEADS, 'JSON accuracy'],
      documents.map((document) => [
        document.document,
        document.status,
        ...scoreCells(document),
        percent(document.json_accuracy),
      ]),
      terminal,
    ),
    tableOf(
      ['confidence at least', 'values', 'share of values', 'right among them'],
      curve
        .filter(({ threshold }) => SHOWN.has(threshold))
        .map(({ threshold, values, share, right }) => [
          String(threshold),
          String(values),
          percent(share),
          percent(right),
        ]),
      terminal,
    ),
  ];
  return `${tables.join('\n\n')}\n\n${summaryLines(report).join('\n')}\n`;
}

function scoreCells({ right, wrong, invented, omitted, silent, precision, recall, f1 }: Scores): readonly string[] {
  return [...[right, wrong, invented, omitted, silent].map(String), percent(precision), percent(recall), percent(f1)];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): string {
  const width = terminal.out.columns;
  const first = width === undefined ? undefined : Math.max(20, Math.max(MIN_WIDTH, width) - 11 * (head.length - 1));
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    wrapOnWordBoundary: false,
    ...(first === undefined ? {} : { colWidths: [Math.min(first, longest(rows) + 2)] }),
  });
  // The last row of the fields is their sum.
  const cut = rows.length > MAX_ROWS ? [...rows.slice(0, MAX_ROWS - 1), ...rows.slice(-1)] : rows;
  table.push(...cut.map((row) => row.map(printable)));
  const more = rows.length - cut.length;
  return more === 0 ? table.toString() : `${table.toString()}\n${plural(more, 'more row')}: see --json.`;
}

function longest(rows: readonly (readonly string[])[]): number {
  return rows.reduce((most, [first = '']) => Math.max(most, printable(first).length), 8);
}

function summaryLines(report: EvalReport): readonly string[] {
  const { total, documents, not_in_review: trusted } = report;
  const perRight = [
    ...(report.cost_usd_per_right === null ? ['cost unknown'] : [dollars(report.cost_usd_per_right)]),
    ...(report.ms_per_right === null ? [] : [`${Math.round(report.ms_per_right)} ms`]),
  ];
  return [
    `${plural(documents.length, 'document')}: F1 ${percent(total.f1)}, ${total.silent} silently wrong, JSON accuracy ${percent(report.json_accuracy)}.`,
    `Not in review: ${percent(trusted.share)} of the values; ${percent(trusted.right)} of them are right.`,
    ...(total.unjudged === 0 ? [] : [`The gold says nothing of ${plural(total.unjudged, 'value')}: not counted.`]),
    ...(total.right === 0 ? [] : [`By right value: ${perRight.join(', ')}.`]),
  ];
}
