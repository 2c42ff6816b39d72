import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { PreparedPage } from '../../schemas/page.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { LOCAL } from '../../src/model/profile.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { loadPage } from '../../src/pipeline/pages.ts';
import { prepare } from '../../src/pipeline/prepare/prepare.ts';
import { CORPUS, corpusEntries } from '../../test/support/corpus.ts';
import { each, inContainer } from '../support/documents.ts';

/** A document with its pages and what people read in it. */
export interface LabDocument {
  readonly path: string;
  readonly schema: JsonSchema;
  /** Blanks are null. */
  readonly truth: Readonly<Record<string, unknown>>;
  readonly pages: readonly PreparedPage[];
  readonly isScan: boolean;
  /** Whether nothing may be tuned on it. */
  readonly isHeldOut: boolean;
}

const truthSchema = z.object({ ground_truth: z.object({ path: z.string(), schema: z.string() }) });
/** Kinds of documents with people's readings of most of their fields. */
const GROUPS = /^(?:invoices|invoices-scanned|receipts|forms)\//;
/** Only whole-document truths; upstream's templates give constants that are not printed. */
const LEFT_OUT = /invoice2data|exif|mixed/;

/** Whether a document is kept out of tuning: every second one by the sum of its name's characters. */
export function isHeldOut(path: string): boolean {
  const name = path
    .replace(/^.*\//, '')
    .replace(/^exif\d__/, '')
    .replace(/__(?:gray150|g4|skewnoise|rot90png|rot180|photo|tiff|low72)\..*$|\.\w+$/, '');
  return [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 2 === 1;
}

/** Prepares the corpus's invoices, receipts and forms that have a truth: as the local model reads them, with OCR. */
export async function labDocuments(): Promise<readonly LabDocument[]> {
  const manifest: { readonly entries: readonly unknown[] } = JSON.parse(
    readFileSync(join(CORPUS, 'manifest.json'), 'utf8'),
  );
  const schemas = new Map(
    manifest.entries.flatMap((entry) => {
      const parsed = truthSchema.safeParse(entry);
      return parsed.success ? [[(entry as { path: string }).path, parsed.data.ground_truth] as const] : [];
    }),
  );
  const wanted = corpusEntries().flatMap(({ path }) => {
    const truth = schemas.get(path);
    return truth !== undefined && GROUPS.test(path) && !LEFT_OUT.test(path) ? [{ path, truth }] : [];
  });
  const read = (path: string) => JSON.parse(readFileSync(join(CORPUS, path), 'utf8')) as Record<string, unknown>;
  return inContainer((container) =>
    each(wanted, async ({ path, truth }): Promise<LabDocument> => {
      const schema = read(truth.schema);
      const { signal } = new AbortController();
      const type = toDocumentType({ type: 'object', properties: {} }, 'anything');
      const options = { model: LOCAL, views: 'auto', ocr: 'auto', strategy: 'auto' } as const;
      const job = await accept({ path: join(CORPUS, path), type, options }, container, { signal });
      const prepared = await prepare(job, { ...container, input: 'words', retryFailed: false }, { signal });
      const pages = await Promise.all(prepared.manifest.pages.map((entry) => loadPage(container.store, entry)));
      const isScan = pages.some(({ wordsFrom }) => wordsFrom === 'ocr');
      return { path, schema, truth: read(truth.path), pages, isScan, isHeldOut: isHeldOut(path) };
    }),
  );
}
