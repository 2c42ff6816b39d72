import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { loadDocumentType } from '../extract/document-type.ts';
import { toPageRange } from '../plan/page-range.ts';
import { storedPage } from './pages.ts';
import { pagesWithoutWords } from './prepare/pages-without-words.ts';
import type { PrepareDeps } from './prepare/prepare.ts';
import { prepareWords } from './prepare/prepare-words.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';
import { storeSchema, type TypeRef, typeRef } from './type-ref.ts';

/** Pages that a type is chosen by, from the first on that could be read. */
const PAGES = 3;

/** What choosing a type works with. */
export interface ChooseTypeDeps extends PrepareDeps {
  readonly tasks: Pick<ContentTasks, 'chooseType'>;
}

/**
 * Chooses the type of a document whose job leaves that to it, by what its first pages print; a first page without words
 * is read by OCR for it. Returns undefined for other jobs. Errors: `type_unknown`, those of `prepare` and of the task.
 */
export async function chooseType(
  job: Job,
  manifest: Manifest,
  deps: ChooseTypeDeps,
  options: { readonly signal: AbortSignal },
): Promise<TypeRef | undefined> {
  const { choose } = job.type;
  if (choose === undefined) return undefined;
  const readable = manifest.pages.filter((page) => !page.failed).slice(0, PAGES);
  const pages = (await readFirst(job, manifest, readable[0]?.number, deps, options)) ?? readable;
  const { language, einvoice } = manifest;
  const { name, why } = await deps.tasks.chooseType(
    {
      pages: pages.map(storedPage),
      document: { isEinvoice: einvoice !== undefined, ...(language === undefined ? {} : { language }) },
      choices: choose,
    },
    options,
  );
  const type = await loadDocumentType(name);
  const ref = typeRef(type);
  await storeSchema(deps.store, ref.blob, type.schema);
  return { ...ref, why };
}

/** The first page as OCR reads it, if a model that reads images was to be shown it without words. */
async function readFirst(
  job: Job,
  manifest: Manifest,
  number: number | undefined,
  deps: ChooseTypeDeps,
  options: { readonly signal: AbortSignal },
): Promise<Manifest['pages'] | undefined> {
  if (number === undefined || deps.input === 'words' || !pagesWithoutWords(job, manifest).includes(number)) {
    return undefined;
  }
  const { onPage: _, ...quiet } = deps;
  const { manifest: words } = await prepareWords(job, toPageRange([number]), quiet, options);
  return words.pages.filter((page) => !page.failed);
}
