import { useState } from 'preact/hooks';
import { api, type Measure } from '../api.ts';
import { Tiles } from '../ui/tiles.tsx';
import { formatNumber, formatShare, t, typeWord } from '../words.ts';
import { CalibrationPlot } from './calibration-plot.tsx';
import { Scope } from './corrections-part.tsx';
import { fieldName } from './field-name.ts';
import { Table } from './table.tsx';

/** Measures the results against their reviews, when it is asked to. */
export function MeasurePart() {
  const [measure, setMeasure] = useState<Measure | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    const answer = await api.measure();
    setBusy(false);
    setProblem(answer.ok ? undefined : answer.error.message);
    if (answer.ok) setMeasure(answer.value);
  };
  return (
    <section class="stack" aria-labelledby="measure">
      <h2 id="measure">{t('measure')}</h2>
      <p class="quiet">{t('measure_hint')}</p>
      <div>
        <button type="button" class="button primary" disabled={isBusy} onClick={() => void run()}>
          {t(isBusy ? 'measuring' : 'measure')}
        </button>
      </div>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div role="status" class="stack">
        {measure?.documents === 0 && <p>{t('no_complete_reviews')}</p>}
        {measure !== undefined && measure.documents > 0 && <Totals measure={measure} />}
      </div>
      {measure !== undefined && measure.documents > 0 && (
        <>
          <CalibrationPlot measure={measure} />
          <Table
            caption={t('by_field')}
            heads={[
              t('field'),
              t('type'),
              ...[t('precision'), t('recall'), t('f1'), t('n_right'), t('n_wrong'), t('n_missed'), t('n_invented')],
              t('n_silent'),
            ]}
            texts={1}
            rows={[...measure.fields]
              .filter(({ f1 }) => f1 !== null)
              .sort((a, b) => (a.f1 ?? 1) - (b.f1 ?? 1) || b.silent - a.silent)
              .map((field) => ({
                key: `${field.type} ${field.field}`,
                name: fieldName(field.field),
                cells: [
                  typeWord(field.type),
                  ...[field.precision, field.recall, field.f1].map(formatShare),
                  ...[field.right, field.wrong, field.omitted, field.invented, field.silent].map((n) =>
                    formatNumber(n),
                  ),
                ],
              }))}
          />
        </>
      )}
    </section>
  );
}

function Totals({ measure }: { readonly measure: Measure }) {
  const { total } = measure;
  const facts = [
    [t('precision'), formatShare(total.precision), ''],
    [t('recall'), formatShare(total.recall), ''],
    [t('f1'), formatShare(total.f1), ''],
    [t('n_wrong'), formatNumber(total.wrong), ''],
    [t('n_missed'), formatNumber(total.omitted), ''],
    [t('n_invented'), formatNumber(total.invented), ''],
    [t('n_silent'), formatNumber(total.silent), total.silent > 0 ? 'bad' : ''],
  ] as const;
  return (
    <>
      <p class="quiet small">
        <Scope found={measure} /> {t('measure_caveat')}
      </p>
      <Tiles facts={facts} />
    </>
  );
}
