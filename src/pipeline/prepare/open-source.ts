import type { PrepareTask } from '../../../schemas/prepare.ts';
import { RectoError } from '../../errors.ts';
import type { Source } from './source.ts';

/** Opens a document by its kind. Errors: those of opening each format, `no_pages`, `file_corrupt`. */
export async function openSource(task: PrepareTask, options: { readonly signal: AbortSignal }): Promise<Source> {
  const source = await openers[task.kind](task, options);
  const { pageCount } = source;
  if (pageCount >= 1) return source;
  await source.close();
  if (pageCount === 0) {
    throw new RectoError('no_pages', [`${task.name} has no pages.`, ...source.findings.map(toSentence)].join(' '));
  }
  throw new RectoError('file_corrupt', `${task.name} is damaged: it says that it has ${pageCount} pages.`);
}

const toSentence = ({ message }: { readonly message: string }) => message;

/** Loads the libraries of a format with its first document. */
const openers = {
  pdf: async (...args: Parameters<typeof openSource>) => (await import('./source-pdf.ts')).openPdfSource(...args),
  image: async (...args: Parameters<typeof openSource>) => (await import('./source-image.ts')).openImageSource(...args),
  text: async (...args: Parameters<typeof openSource>) => (await import('./source-text.ts')).openTextSource(...args),
} as const;
