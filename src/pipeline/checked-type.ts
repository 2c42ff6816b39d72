import { asDocumentType, type DocumentType } from '../extract/document-type.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';

/**
 * Converts a user's JSON Schema to a document type and checks it in a worker thread.
 * Errors: `schema_invalid`, `schema_unsupported`, which say what is wrong and where; `task_timeout`, `cancelled`.
 */
export async function checkedType(
  schema: unknown,
  name: string,
  deps: { readonly tasks: Pick<ContentTasks, 'checkType'> },
  options: { readonly signal: AbortSignal },
): Promise<DocumentType> {
  const type = asDocumentType(schema, name);
  await deps.tasks.checkType({ schema: type.schema, name }, options);
  return type;
}
