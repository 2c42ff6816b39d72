import type { Pages } from '../../extract/day-order.ts';
import type { ChunkPage, JsonSchema, ModelRequest, StoredRequest } from '../../model/language-model.ts';
import type { BlobStore } from '../../store/blob-store.ts';
import { keepLatest, loadPage } from '../pages.ts';

/** Loads the pages and the schema of a request. Errors: `not_found`, `store_failed`. */
export async function loadRequest({ type, pages, ...asking }: StoredRequest, store: BlobStore): Promise<ModelRequest> {
  const loaded: ChunkPage[] = [];
  for (const page of pages) {
    const { number, kind, width, height, unit, words, views } = await loadPage(store, page);
    const { rows } = page;
    loaded.push({ number, kind, width, height, unit, words, views, ...(rows === undefined ? {} : { rows }) });
  }
  return { ...asking, schema: await loadSchema(store, type.schema), pages: loaded };
}

/** Pages of a request, loaded one at a time. */
export function pagesOf(pages: StoredRequest['pages'], store: BlobStore): Pages {
  const load = async (number: number) => {
    const stored = pages.find((page) => page.number === number);
    if (stored === undefined) throw new TypeError(`Page ${number} is not in the request.`);
    return loadPage(store, stored);
  };
  return { numbers: pages.map(({ number }) => number), load: keepLatest(load) };
}

/** Loads a JSON Schema by its blob key. Errors: `not_found`, `store_failed`. */
export async function loadSchema(store: BlobStore, key: string): Promise<JsonSchema> {
  return JSON.parse((await store.get(key)).toString('utf8')) as JsonSchema;
}
