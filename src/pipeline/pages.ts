import type { Manifest } from '../../schemas/manifest.ts';
import { type PreparedPage, preparedPageSchema } from '../../schemas/page.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson } from '../store/json.ts';

/** Loads a prepared page. Errors: `not_found`, `store_failed`. */
export function loadPage(store: BlobStore, entry: Pick<Manifest['pages'][number], 'blob'>): Promise<PreparedPage> {
  return getJson(store, entry.blob, preparedPageSchema);
}
