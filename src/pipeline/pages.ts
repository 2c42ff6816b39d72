import type { Manifest } from '../../schemas/manifest.ts';
import { type PreparedPage, preparedPageSchema } from '../../schemas/page.ts';
import type { StoredPage } from '../model/language-model.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson } from '../store/json.ts';

/** Loads pages by number and keeps the latest one, so that memory does not grow with the number of pages. */
export function keepLatest(load: (number: number) => Promise<PreparedPage>): (number: number) => Promise<PreparedPage> {
  let latest: { readonly number: number; readonly page: Promise<PreparedPage> } | undefined;
  return (number) => {
    if (latest?.number !== number) latest = { number, page: load(number) };
    return latest.page;
  };
}

/** A reference to a page of a manifest, for a request. */
export function storedPage({ number, blob, sha256, rows }: Manifest['pages'][number]): StoredPage {
  return { number, blob, sha256, ...(rows === undefined ? {} : { rows }) };
}

/** Loads a prepared page. Errors: `not_found`, `store_failed`. */
export function loadPage(store: BlobStore, entry: Pick<Manifest['pages'][number], 'blob'>): Promise<PreparedPage> {
  return getJson(store, entry.blob, preparedPageSchema);
}
