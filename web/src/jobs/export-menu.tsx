import { WORDS } from '../texts.ts';
import { DownloadIcon } from '../ui/icons.tsx';
import { Menu } from '../ui/menu.tsx';
import { t, type WordKey } from '../words.ts';
import type { Selection } from './select-jobs.ts';

const PREFIX = 'export_as_';
/** The formats that have a text. */
const FORMATS = (Object.keys(WORDS) as WordKey[]).flatMap((key) =>
  key.startsWith(PREFIX) ? [{ key, format: key.slice(PREFIX.length) }] : [],
);
const STATUS = { review: 'partial', done: 'succeeded', failed: 'failed' } as const;

/** Takes results away in one file. `address`: where a format of them is. */
export function ExportMenu(props: { readonly address: (format: string) => string; readonly align?: 'left' | 'right' }) {
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
        FORMATS.map(({ key, format }) => (
          <a key={format} class="menu-item" href={props.address(format)} download onClick={close}>
            {t(key)}
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
