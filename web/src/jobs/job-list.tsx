import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { JobRow } from '../api.ts';
import { SearchIcon } from '../ui/icons.tsx';
import { formatCost, formatNumber, t, tn, typeWord } from '../words.ts';
import { JobTable } from './job-table.tsx';
import { countGroups, EVERYTHING, FILTERS, type Selection, selectJobs, totalsOf, typeOf } from './select-jobs.ts';

/** Jobs as a table that can be narrowed, searched and sorted. `jobs`: latest first. */
export function JobList(props: {
  readonly jobs: readonly JobRow[];
  readonly selection: Signal<Selection>;
  readonly exports?: ComponentChildren;
  /** What is said where there are no jobs. */
  readonly nothing: ComponentChildren;
}) {
  const { jobs, selection, exports, nothing } = props;
  const counts = useMemo(() => countGroups(jobs), [jobs]);
  const types = useMemo(() => [...new Set(jobs.map(typeOf))].sort(), [jobs]);
  const chosen = selection.value;
  const shown = useMemo(() => selectJobs(jobs, chosen), [jobs, chosen]);
  const change = (part: Partial<Selection>) => {
    selection.value = { ...selection.value, ...part };
  };
  return (
    <>
      <div class="toolbar">
        <fieldset class="chips">
          <legend class="unseen">{t('filters')}</legend>
          {FILTERS.map((filter) => (
            <label key={filter} class="chip">
              <input
                type="radio"
                name="filter"
                checked={chosen.filter === filter}
                onChange={() => change({ filter })}
              />
              <span>
                {t(`filter_${filter}`)} <span class="count">{counts[filter]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <span class="spring" />
        {exports}
        {types.length > 1 && (
          <select
            aria-label={t('type')}
            value={chosen.type}
            onChange={(event) => change({ type: event.currentTarget.value })}
          >
            <option value="">{t('all_types')}</option>
            {types.map((type) => (
              <option key={type} value={type}>
                {typeWord(type)}
              </option>
            ))}
          </select>
        )}
        <label class="search">
          <SearchIcon />
          <input
            type="search"
            placeholder={t('search')}
            aria-label={t('search')}
            value={chosen.search}
            onInput={(event) => change({ search: event.currentTarget.value })}
          />
        </label>
      </div>
      {shown.length > 0 ? (
        <JobTable jobs={shown} sort={chosen.sort} onSort={(sort) => change({ sort })} />
      ) : (
        <div class="nothing">
          {jobs.length === 0 ? (
            nothing
          ) : (
            <>
              <p>{t('none_match')}</p>
              <button type="button" class="button" onClick={() => change(EVERYTHING)}>
                {t('show_all')}
              </button>
            </>
          )}
        </div>
      )}
      <Totals jobs={shown} />
    </>
  );
}

/** How much is shown: documents, their pages, what they cost, and what is left to look at. */
function Totals({ jobs }: { readonly jobs: readonly JobRow[] }) {
  const sum = useMemo(() => totalsOf(jobs), [jobs]);
  const text = t('totals', {
    documents: tn('count_one', 'count_many', jobs.length),
    pages: tn('page_one', 'page_many', sum.pages),
    cost: formatCost(sum.cost),
  });
  return (
    <p class="quiet small" role="status">
      {text}
      {sum.review > 0 && `, ${t('totals_left', { n: formatNumber(sum.review) })}`}
    </p>
  );
}
