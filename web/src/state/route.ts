import { signal } from '@preact/signals';

/** What the page shows. */
export type Route =
  | { readonly name: 'jobs' }
  | { readonly name: 'new-type' }
  | { readonly name: 'batches' }
  | { readonly name: 'learn' }
  | { readonly name: 'operate' }
  | { readonly name: 'batch'; readonly id: string }
  | { readonly name: 'document'; readonly id: string };

/** The addresses of the screens. */
export const JOBS = '#/';
export const BATCHES = '#/batches';
export const LEARN = '#/learn';
export const OPERATE = '#/operation';
/** Of the one that makes a document type from an example. */
export const NEW_TYPE = '#/types/new';

function parse(hash: string): Route {
  if (hash === NEW_TYPE) return { name: 'new-type' };
  if (hash === OPERATE) return { name: 'operate' };
  if (hash === LEARN) return { name: 'learn' };
  if (hash === BATCHES) return { name: 'batches' };
  const [, batch] = /^#\/batches\/(b-[0-9a-f]{32})$/.exec(hash) ?? [];
  if (batch !== undefined) return { name: 'batch', id: batch };
  const [, id] = /^#\/documents\/(d-[0-9a-f]{32})$/.exec(hash) ?? [];
  return id === undefined ? { name: 'jobs' } : { name: 'document', id };
}

/** The current route, which the address of the page names. */
export const route = signal<Route>(parse(location.hash));
addEventListener('hashchange', () => {
  route.value = parse(location.hash);
});

/** The address of a batch. */
export function batchHref(id: string): string {
  return `${BATCHES}/${id}`;
}

/** The address of a document. */
export function documentHref(id: string): string {
  return `#/documents/${id}`;
}
