import { percent } from '../percent.ts';
import type { EvalReport } from '../report.ts';
import type { Scores } from '../scores.ts';
import { type Html, html } from './html.ts';
import { curvePlot, fieldPlot } from './plots.ts';

const STYLE = `
:root { color-scheme: light dark; --good: #2a8a4a; --wrong: #c62f2f; --made: #d98a1f; --gone: #8a8f98; --line: #2f6fd0; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid #8884; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
svg { max-width: 44rem; width: 100%; font-size: 12px; }
svg text { fill: currentColor; }
.grid { stroke: #8884; }
.line { fill: none; stroke: var(--line); stroke-width: 2; }
.dot { fill: var(--line); }
.own { fill: none; stroke: var(--wrong); stroke-width: 2; }
.right { fill: var(--good); } .wrong { fill: var(--wrong); } .invented { fill: var(--made); } .omitted { fill: var(--gone); }
b.right { color: var(--good); } b.wrong { color: var(--wrong); } b.invented { color: var(--made); } b.omitted { color: var(--gone); }
`;

const SCORE_HEADS = ['right', 'wrong', 'invented', 'omitted', 'silent', 'precision', 'recall', 'F1', 'place'];

/** A report as one page without scripts and without anything from elsewhere. */
export function evalPage(report: EvalReport): string {
  const { total, fields, lists, documents, curve, not_in_review: trusted } = report;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="recto eval">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Results beside their gold</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<h1>Results beside their gold</h1>
<p>${documents.length} documents, F1 ${percent(total.f1)}, ${total.silent} silently wrong, JSON accuracy ${percent(report.json_accuracy)}, ${percent(total.grounding)} of the values with a place.
${total.unjudged === 0 ? '' : `The gold says nothing of ${total.unjudged} values, which are not counted.`}</p>
<p>Cost ${dollars(report.cost_usd)}, by right value ${dollars(report.cost_usd_per_right)}; time ${milliseconds(report.total_ms)}, by right value ${milliseconds(report.ms_per_right)}.</p>
<h2>What needs no look</h2>
<p>The line has a point for each threshold of confidence. The circle is what the results do not have in review: ${percent(trusted.share)} of the values, of which ${percent(trusted.right)} are right.</p>
${curvePlot(curve, trusted)}
<h2>Fields</h2>
<p><b class="right">right</b>, <b class="wrong">wrong</b>, <b class="invented">invented</b>, <b class="omitted">omitted</b>; F1 beside the bar.</p>
${fieldPlot(fields)}
${tableOf(
  ['field', 'type', ...SCORE_HEADS],
  [...fields.map((field) => [field.field, field.type, ...scoreCells(field)]), ['all', '', ...scoreCells(total)]],
)}
${
  lists.length === 0
    ? html``
    : html`<h2>Lists</h2>
${tableOf(
  ['list', 'type', 'rows of gold', 'rows read', 'found', 'out of order', 'recall', 'precision'],
  lists.map((list) => [
    list.list,
    list.type,
    list.gold_rows,
    list.rows,
    list.found,
    list.out_of_order,
    percent(list.recall),
    percent(list.precision),
  ]),
)}`
}
<h2>Documents</h2>
${tableOf(
  ['document', 'type', 'status', ...SCORE_HEADS, 'JSON accuracy', 'cost', 'time'],
  documents.map((document) => [
    document.document,
    document.type,
    document.status,
    ...scoreCells(document),
    percent(document.json_accuracy),
    dollars(document.cost_usd),
    milliseconds(document.total_ms),
  ]),
)}
<h2>Confidence</h2>
${tableOf(
  ['confidence at least', 'values', 'share of values', 'right among them'],
  curve.map(({ threshold, values, share, right }) => [threshold, values, percent(share), percent(right)]),
)}
</body>
</html>
`.html;
}

function scoreCells({ right, wrong, invented, omitted, silent, precision, recall, f1, grounding }: Scores) {
  return [right, wrong, invented, omitted, silent, ...[precision, recall, f1, grounding].map(percent)];
}

function tableOf(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): Html {
  return html`<table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody></table>`;
}

function dollars(amount: number | null): string {
  if (amount === null) return 'unknown';
  return amount === 0 ? '$0' : `$${amount < 0.01 ? amount.toPrecision(2) : amount.toFixed(2)}`;
}

function milliseconds(ms: number | null): string {
  if (ms === null) return 'unknown';
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}
