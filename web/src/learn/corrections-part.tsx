import { useEffect, useMemo, useState } from 'preact/hooks';
import { api, type Corrections } from '../api.ts';
import { formatNumber, t, typeWord, type WordKey } from '../words.ts';
import { fieldName } from './field-name.ts';
import { tally } from './pivot.ts';
import { Table } from './table.tsx';

const COUNTS: readonly WordKey[] = ['n_right', 'n_wrong', 'n_missed', 'n_invented'];

/** What people have corrected: by type, by supplier, and by field, of all suppliers or of one. */
export function CorrectionsPart() {
  const [found, setFound] = useState<Corrections | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  useEffect(() => {
    void api.corrections().then((answer) => {
      if (answer.ok) setFound(answer.value);
      else setProblem(answer.error.message);
    });
  }, []);
  return (
    <section class="stack" aria-labelledby="corrections">
      <h2 id="corrections">{t('corrections')}</h2>
      <p class="problem" role="alert">
        {problem}
      </p>
      {found === undefined && problem === undefined && <p class="quiet">{t('loading')}</p>}
      {found?.documents === 0 && <p class="quiet">{t('no_reviews')}</p>}
      {found !== undefined && found.documents > 0 && <Found found={found} />}
    </section>
  );
}

function Found({ found }: { readonly found: Corrections }) {
  const [supplier, setSupplier] = useState('');
  const { corrections, suppliers, left_out: leftOut } = found;
  const names = useMemo(() => [...new Set(suppliers.flatMap((one) => one.supplier ?? []))].sort(), [suppliers]);
  const own = corrections.filter((one) => supplier === '' || one.supplier === supplier);
  const countsOf = (one: { right: number; wrong: number; missed: number; invented: number }) =>
    [one.right, one.wrong, one.missed, one.invented].map((count) => formatNumber(count));
  return (
    <>
      <p class="quiet">{t('corrections_hint')}</p>
      <p class="quiet small">
        <Scope found={found} /> {leftOut > 0 && t('rows_left_out', { n: formatNumber(leftOut) })}
      </p>
      <Table
        caption={t('by_type')}
        heads={[t('type'), ...COUNTS.map((key) => t(key))]}
        rows={tally(corrections, () => '').map((one) => ({
          key: one.type,
          name: typeWord(one.type),
          cells: countsOf(one),
        }))}
      />
      <Table
        caption={t('by_supplier')}
        heads={[t('supplier'), t('type'), t('documents'), t('n_corrected')]}
        texts={1}
        rows={suppliers.map(({ type, supplier: name, documents, corrected }) => ({
          key: `${type} ${name}`,
          name: name ?? t('no_supplier'),
          cells: [typeWord(type), formatNumber(documents), formatNumber(corrected)],
        }))}
      />
      {names.length > 1 && (
        <label class="inline-field">
          <span>{t('supplier')}</span>
          <select value={supplier} onChange={(event) => setSupplier(event.currentTarget.value)}>
            <option value="">{t('every_supplier')}</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <Table
        caption={supplier === '' ? t('by_field') : t('of_supplier', { name: supplier })}
        heads={[t('field'), t('type'), ...COUNTS.map((key) => t(key))]}
        texts={1}
        rows={tally(own, ({ field }) => field).map((one) => ({
          key: `${one.type} ${one.name}`,
          name: fieldName(one.name),
          cells: [typeWord(one.type), ...countsOf(one)],
        }))}
      />
    </>
  );
}

/** How many documents were looked at, and whether these are all. */
export function Scope({ found }: { readonly found: Pick<Corrections, 'documents' | 'jobs' | 'complete'> }) {
  const { documents, jobs, complete } = found;
  return (
    <>
      {t('reviews_of', { n: formatNumber(documents), all: formatNumber(jobs) })}. {!complete && t('latest_only')}
    </>
  );
}
