import type { Job } from '../../schemas/job.ts';

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

/** Places of priorities in a queue, lower ones first; the next one up is free for work that can wait a little. */
const PRIORITIES = { high: 1, normal: 11, low: 21 } as const;

/** All numbers that jobs are given as their priority, in the order in which they are taken. */
export const EVERY_PRIORITY: readonly number[] = Object.values(PRIORITIES).flatMap((priority) => [
  priority,
  priority + 1,
]);

/** How BullMQ numbers the priority of a job. */
export function priorityOf({ terms }: Pick<Job, 'terms'>): number {
  return PRIORITIES[terms.priority];
}
