/** Ids of the jobs of a document. They are the same each time, so that adding them twice adds them once. */
export function prepareId(documentId: string): string {
  return `${documentId}-prepare`;
}

/** The job that reads pages by OCR beside the model requests. */
export function wordsId(documentId: string): string {
  return `${documentId}-words`;
}

export function chunkId(documentId: string, chunk: number): string {
  return `${documentId}-chunk-${chunk}`;
}

/** The document that a job of it belongs to. */
export function documentIdOf(jobId: string): string {
  return jobId.replace(/-(prepare|words|chunk-\d+)$/, '');
}
