import { basename, dirname, resolve } from 'node:path';
import { type DocumentType, listDocumentTypes, loadDocumentType, readDocumentType } from './document-type.ts';

/** Selects the document type of a file by its path. */
export type TypeSelector = (path: string) => Promise<DocumentType>;

/**
 * Creates a selector that returns the type with a given name or from a schema file. Without either, a file in a folder
 * named after a document type (`receipt`, `invoice`) has that type, and any other file is `generic`.
 * Errors: `type_unknown`, `schema_invalid`, `file_not_found`.
 */
export async function createTypeSelector(options: {
  readonly type?: string | undefined;
  readonly schema?: string | undefined;
}): Promise<TypeSelector> {
  if (options.schema !== undefined) {
    const own = await readDocumentType(options.schema);
    return async () => own;
  }
  if (options.type !== undefined) {
    const named = await loadDocumentType(options.type);
    return async () => named;
  }
  const names = await listDocumentTypes();
  const loaded = new Map<string, DocumentType>();
  return async (path) => {
    const folder = basename(dirname(resolve(path)));
    const name = names.includes(folder) ? folder : 'generic';
    const type = loaded.get(name) ?? (await loadDocumentType(name));
    loaded.set(name, type);
    return type;
  };
}
