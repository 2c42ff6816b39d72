import { basename, dirname, resolve } from 'node:path';
import { AUTO, type DocumentType, readDocumentType } from './document-type.ts';
import type { TypeCatalog } from './type-catalog.ts';

/** Selects the document type of a file by its path. */
export type TypeSelector = (path: string) => Promise<DocumentType>;

/**
 * Creates a selector that returns the type with a given name or from a schema file. Without either, a file in a folder
 * named after a document type (`receipt`, `invoice`) has that type, and any other file the one that fits it (`auto`).
 * Errors: `type_unknown`, `schema_invalid`, `file_not_found`.
 */
export async function createTypeSelector(
  options: { readonly type?: string | undefined; readonly schema?: string | undefined },
  types: Pick<TypeCatalog, 'list' | 'load'>,
): Promise<TypeSelector> {
  if (options.schema !== undefined) {
    const own = await readDocumentType(options.schema);
    return async () => own;
  }
  if (options.type !== undefined) {
    const named = await types.load(options.type);
    return async () => named;
  }
  const names = (await types.list()).map(({ name }) => name);
  const loaded = new Map<string, DocumentType>();
  return async (path) => {
    const folder = basename(dirname(resolve(path)));
    const name = names.includes(folder) ? folder : AUTO;
    const type = loaded.get(name) ?? (await types.load(name));
    loaded.set(name, type);
    return type;
  };
}
