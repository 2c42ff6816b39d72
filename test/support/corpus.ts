import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const entrySchema = z.object({
  path: z.string(),
  category: z.string(),
  expected: z.object({
    outcome: z.enum(['ok', 'error', 'either', 'password', 'password_unknown']),
    pages: z.int().optional(),
    password: z.string().optional(),
  }),
  /** What people read in it: one file, or one for each part of a document of several. */
  ground_truth: z
    .object({
      path: z.union([z.string(), z.array(z.string())]).optional(),
      must_not_contain: z.array(z.string()).optional(),
    })
    .nullish(),
  measured: z
    .object({
      text_chars_first60: z.number().nullish(),
      images_first60: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});
export type CorpusEntry = z.infer<typeof entrySchema>;

/** The folder of documents that the corpus suite and the benches use: beside the checkout. */
export const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus');

/** The documents of the corpus. Throws with a clear message where there is none. */
export function corpusEntries(): readonly CorpusEntry[] {
  const manifest = join(CORPUS, 'manifest.json');
  if (!existsSync(manifest)) {
    throw new Error(
      `The corpus is not here: this needs the documents in ${CORPUS}, which are not part of the repository.`,
    );
  }
  return z.object({ entries: z.array(entrySchema) }).parse(JSON.parse(readFileSync(manifest, 'utf8'))).entries;
}
