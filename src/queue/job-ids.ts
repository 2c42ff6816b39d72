import type { Job } from '../../schemas/job.ts';

/** Id of the job that prepares a document; deterministic, as all job ids, so that adding a job twice adds it once. */
export function prepareId(documentId: string): string {
  return `${documentId}-prepare`;
}

/** Id of the job that reads pages by OCR in parallel with the model requests. */
export function wordsId(documentId: string): string {
  return `${documentId}-words`;
}

/** Id of the job that gets the answer for a chunk. */
export function chunkId(documentId: string, chunk: number): string {
  return `${documentId}-chunk-${chunk}`;
}

/** Id of the job that looks again at what the answers leave in doubt. */
export function lookId(documentId: string): string {
  return `${documentId}-look`;
}

/** BullMQ priorities, lower first; the next number up is for work that can wait a little. */
const PRIORITIES = { high: 1, normal: 11, low: 21 } as const;

/** All priority numbers in use, in the order in which BullMQ takes them. */
export const ALL_PRIORITIES: readonly number[] = Object.values(PRIORITIES).flatMap((priority) => [
  priority,
  priority + 1,
]);

/** The BullMQ priority of a job. */
export function priorityOf({ terms }: Pick<Job, 'terms'>): number {
  return PRIORITIES[terms.priority];
}
