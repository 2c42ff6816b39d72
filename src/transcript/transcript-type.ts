/** Name of the built-in document type that asks for the whole text of a document. */
export const TRANSCRIPT = 'transcript';

/** Whether a document type asks for the whole text of a document. */
export function isTranscript(schema: { readonly [keyword: string]: unknown }): boolean {
  const hints = schema['x-recto'];
  return typeof hints === 'object' && hints !== null && 'transcript' in hints && hints.transcript === true;
}
