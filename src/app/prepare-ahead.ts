import { accept, type Submission } from '../pipeline/accept.ts';
import { prepare } from '../pipeline/prepare/prepare.ts';
import type { Container } from './container.ts';

/**
 * Prepares a document that is about to be submitted, so that its pages are there by then: an image, which is one page. Anything
 * else is left to the queue, and so is whatever goes wrong.
 */
export async function prepareAhead(
  submission: Submission,
  container: Container,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const { store, config } = container;
  // The password of a document is stored with its job, and removed with that.
  if (submission.password !== undefined) return;
  const job = await accept(submission, { store, maxBytes: config.RECTO_MAX_BYTES }, options);
  if (!job.document.mediaType.startsWith('image/')) return;
  await prepare(job, { ...container, input: container.model(job.options).input }, options);
}
