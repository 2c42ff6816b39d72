import { basename, dirname, resolve } from 'node:path';
import { type DocumentType, listDocumentTypes, loadDocumentType, readDocumentType } from './document-type.ts';

/** Gives the document type of each file. */
export type ChooseType = (path: string) => Promise<DocumentType>;

/**
 * The type that was asked for by name or by file. Without either, a file in a folder that is named after a document type
 * (`receipt`, `invoice`) is of that type, and any other file is `generic`.
 * Errors: `type_unknown`, `schema_invalid`, `file_not_found`.
 */
export async function typeChooser(options: {
  readonly type?: string | undefined;
  readonly schema?: string | undefined;
}): Promise<ChooseType> {
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
