import type { CurvePoint, Trusted } from '../curve.ts';
import { percent } from '../percent.ts';
import type { FieldReport } from '../report.ts';
import { type Html, html } from './html.ts';

const WIDTH = 640;
const HEIGHT = 300;
const LEFT = 56;
const RIGHT = 28;
const BOTTOM = 44;
const TOP = 12;
/** Bars of one plot; the table has all fields. */
const MAX_BARS = 60;
const BAR = 20;
const NAME_WIDTH = 220;
const MAX_NAME = 32;

/**
 * Plots how many of the trusted values are right over how large a share is trusted, for each threshold of confidence,
 * and where the results themselves draw the line.
 */
export function curvePlot(curve: readonly CurvePoint[], reported: Trusted): Html {
  const points = curve.flatMap(({ threshold, share, right }) =>
    share === null || right === null ? [] : [{ threshold, share, right }],
  );
  const rights = [...points.map(({ right }) => right), ...(reported.right === null ? [] : [reported.right])];
  // Full tenths, so that the labels are round.
  const least = Math.min(0.9, Math.floor(Math.min(1, ...rights) * 10) / 10);
  const x = (share: number) => LEFT + share * (WIDTH - LEFT - RIGHT);
  const y = (right: number) => TOP + ((1 - right) / (1 - least)) * (HEIGHT - TOP - BOTTOM);
  const at = (share: number, right: number) => `${x(share).toFixed(1)},${y(right).toFixed(1)}`;
  const levels = Array.from({ length: 6 }, (_, step) => least + ((1 - least) * step) / 5);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Right among the values not in review, by their share">
${levels.map((level) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(level)}" y2="${y(level)}"/><text x="${LEFT - 6}" y="${y(level) + 4}" text-anchor="end">${percent(level)}</text>`)}
${[0, 0.25, 0.5, 0.75, 1].map((share) => html`<text x="${x(share)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${share * 100} %</text>`)}
<text x="${(WIDTH + LEFT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">share of the values that would not be in review</text>
<polyline class="line" points="${points.map(({ share, right }) => at(share, right)).join(' ')}"/>
${points.map(({ threshold, share, right }) => html`<circle class="dot" cx="${x(share)}" cy="${y(right)}" r="3"><title>confidence at least ${threshold}: ${percent(right)} right, ${percent(share)} of the values</title></circle>`)}
${reported.share === null || reported.right === null ? html`` : html`<circle class="own" cx="${x(reported.share)}" cy="${y(reported.right)}" r="6"><title>not in review: ${percent(reported.right)} right, ${percent(reported.share)} of the values</title></circle>`}
</svg>`;
}

/** Plots right, wrong, invented and omitted values of each field as a bar, worst F1 first. */
export function fieldPlot(fields: readonly FieldReport[]): Html {
  const judged = fields.filter(({ f1 }) => f1 !== null).sort((a, b) => (a.f1 ?? 0) - (b.f1 ?? 0));
  const shown = judged.slice(0, MAX_BARS);
  const most = Math.max(1, ...shown.map(countOf));
  const scale = (WIDTH - NAME_WIDTH - 70) / most;
  const bars = shown.map((field, row) => {
    let start = NAME_WIDTH;
    const parts = (['right', 'wrong', 'invented', 'omitted'] as const).map((outcome) => {
      const width = field[outcome] * scale;
      start += width;
      return html`<rect class="${outcome}" x="${(start - width).toFixed(1)}" y="${row * BAR + 3}" width="${width.toFixed(1)}" height="${BAR - 6}"><title>${field[outcome]} ${outcome}</title></rect>`;
    });
    return html`<text x="${NAME_WIDTH - 6}" y="${row * BAR + 14}" text-anchor="end">${shortened(field.field)}</text>${parts}<text x="${start + 6}" y="${row * BAR + 14}">${percent(field.f1)}</text>`;
  });
  const rest = judged.length - shown.length;
  return html`<svg viewBox="0 0 ${WIDTH} ${Math.max(1, shown.length) * BAR}" role="img" aria-label="Values of each field">${bars}</svg>
${rest === 0 ? html`` : html`<p>${rest} more are in the table.</p>`}`;
}

function countOf({ right, wrong, invented, omitted }: FieldReport): number {
  return right + wrong + invented + omitted;
}

/** The end of a pointer, which says more than its beginning. */
function shortened(pointer: string): string {
  return pointer.length <= MAX_NAME ? pointer : `…${pointer.slice(1 - MAX_NAME)}`;
}
