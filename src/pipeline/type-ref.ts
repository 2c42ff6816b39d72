import type { Job } from '../../schemas/job.ts';
import { type DocumentType, typesToChoose } from '../extract/document-type.ts';
import type { JsonSchema } from '../model/language-model.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { digest } from '../store/digest.ts';
import { putJson } from '../store/json.ts';

/** A document type as a job refers to it. */
export type TypeRef = Job['type'];

/** How a job refers to a document type; the schema belongs under its `blob`. */
export function typeRef(type: DocumentType): TypeRef {
  const sha256 = digest(type.schema);
  const choose = typesToChoose(type);
  return {
    name: type.name,
    ...(type.version === undefined ? {} : { version: type.version }),
    sha256,
    blob: `types/${sha256}.json`,
    ...(choose === undefined ? {} : { choose }),
  };
}

/**
 * Stores a schema under its key unless it is there; `exists` is how that is found out, by touching it unless said
 * otherwise. Errors: `store_failed`.
 */
export async function storeSchema(
  store: BlobStore,
  key: string,
  schema: JsonSchema,
  exists: (key: string) => Promise<boolean> = store.touch,
): Promise<void> {
  if (!(await exists(key))) await putJson(store, key, schema);
}
