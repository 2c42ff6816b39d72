import { DownloadIcon } from '../ui/icons.tsx';
import { Menu } from '../ui/menu.tsx';
import { t } from '../words.ts';
import type { Selection } from './select-jobs.ts';

const FORMATS = ['xlsx', 'csv', 'parquet', 'jsonl'] as const;
const STATUS = { review: 'partial', done: 'succeeded', failed: 'failed' } as const;

/** Takes results away in one file. `address`: where a format of them is. */
export function ExportMenu(props: {
  readonly address: (format: (typeof FORMATS)[number]) => string;
  readonly align?: 'left' | 'right';
}) {
  return (
    <Menu
      label={t('export_label')}
      align={props.align ?? 'left'}
      button={
        <>
          <DownloadIcon /> {t('export_label')}
        </>
      }
    >
      {(close) =>
        FORMATS.map((format) => (
          <a key={format} class="menu-item" href={props.address(format)} download onClick={close}>
            {t(`export_${format}`)}
          </a>
        ))
      }
    </Menu>
  );
}

/** What the list of documents shows, as a query of the API that follows another one. */
export function queryOf({ filter, search, type }: Selection): string {
  const parts = {
    ...(filter === 'all' || filter === 'open' ? {} : { status: STATUS[filter] }),
    ...(type === '' ? {} : { type }),
    ...(search.trim() === '' ? {} : { name: search.trim() }),
  };
  const query = new URLSearchParams(parts).toString();
  return query === '' ? '' : `&${query}`;
}
