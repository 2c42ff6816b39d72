import type { Measure } from '../api.ts';
import { formatNumber, formatShare, t } from '../words.ts';
import { Table } from './table.tsx';

type Bin = Measure['calibration'][number];

const [WIDTH, HEIGHT] = [560, 340];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 32, 12, 44];
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const x = (confidence: number) => LEFT + confidence * (WIDTH - LEFT - RIGHT);
const y = (right: number) => TOP + (1 - right) * (HEIGHT - TOP - BOTTOM);

/** How many values are right over how sure Recto was of them, as a plot, and as the table behind it. */
export function CalibrationPlot({ measure }: { readonly measure: Measure }) {
  const { calibration, looked_at: lookedAt } = measure;
  const tables = [
    ['all', t('all_values'), calibration],
    ['looked-at', t('looked_at_values'), lookedAt],
  ] as const;
  const most = Math.max(1, ...calibration.map(({ values }) => values));
  return (
    <figure class="plot stack" aria-labelledby="calibration">
      <h3 id="calibration">{t('calibration')}</h3>
      <figcaption class="quiet small">{t('calibration_hint')}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('calibration')} aria-describedby="plot-table">
        {TICKS.map((tick) => (
          <g key={tick}>
            <line class="plot-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
              {formatShare(tick)}
            </text>
            <text x={x(tick)} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
              {formatShare(tick)}
            </text>
          </g>
        ))}
        <line class="plot-ideal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {tables.map(([name, , bins]) => (
          <polyline
            key={name}
            class={`plot-line ${name}`}
            points={bins.flatMap((bin) => pointOf(bin)?.join() ?? []).join(' ')}
          />
        ))}
        {tables.map(([name, series, bins]) =>
          bins.map((bin) => {
            const point = pointOf(bin);
            if (point === undefined) return null;
            const [cx, cy] = point;
            const r = 3 + 6 * Math.sqrt(bin.values / most);
            const text = t('point', {
              series,
              range: rangeOf(bin),
              right: formatNumber(bin.right),
              n: formatNumber(bin.values),
            });
            return name === 'all' ? (
              <circle key={`${name} ${bin.from}`} class="plot-dot all" cx={cx} cy={cy} r={r}>
                <title>{text}</title>
              </circle>
            ) : (
              <rect
                key={`${name} ${bin.from}`}
                class="plot-dot looked-at"
                {...{ x: cx - r, y: cy - r, width: 2 * r, height: 2 * r }}
              >
                <title>{text}</title>
              </rect>
            );
          }),
        )}
        <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 6} text-anchor="middle">
          {t('confidence')}
        </text>
      </svg>
      <ul class="plot-key small">
        <li>
          <span class="plot-sign all" aria-hidden="true" /> {t('all_values')}
        </li>
        <li>
          <span class="plot-sign looked-at" aria-hidden="true" /> {t('looked_at_values')}
        </li>
      </ul>
      <details id="plot-table">
        <summary>{t('as_table')}</summary>
        {tables.map(([name, series, bins]) => (
          <Table
            key={name}
            caption={series}
            heads={[t('confidence'), t('n_values'), t('n_right'), t('share_right'), t('mean_confidence')]}
            rows={bins.map((bin) => ({
              key: String(bin.from),
              name: rangeOf(bin),
              cells: [
                formatNumber(bin.values),
                formatNumber(bin.right),
                formatShare(bin.share_right),
                formatShare(bin.confidence),
              ],
            }))}
          />
        ))}
      </details>
    </figure>
  );
}

function pointOf({ confidence, share_right: right }: Bin): readonly [number, number] | undefined {
  return confidence === null || right === null ? undefined : [x(confidence), y(right)];
}

function rangeOf({ from, to }: Bin): string {
  return t('confidence_range', { from: formatShare(from), to: formatShare(to) });
}
