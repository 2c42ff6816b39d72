import type { Box } from '../../../schemas/geometry.ts';
import { manifestSchema } from '../../../schemas/manifest.ts';
import type { Result } from '../../../schemas/result.ts';
import type { MadeEdit } from '../../../schemas/review.ts';
import { RectoError } from '../../errors.ts';
import type { Pages } from '../../extract/day-order.ts';
import { goldOf } from '../../extract/review/gold.ts';
import { printedFacts } from '../../extract/review/printed-facts.ts';
import { type PlaceReading, readPlace, readTyped } from '../../extract/review/read-place.ts';
import { reviewResult } from '../../extract/review/review-result.ts';
import type { BlobStore } from '../../store/blob-store.ts';
import { getJson } from '../../store/json.ts';
import { createEvidenceLoader } from '../evidence-loader.ts';
import { loadSchema } from '../tasks/load-request.ts';

/** The document type and the pages of what is reviewed, by their keys in the store. */
export interface ReviewSubject {
  readonly type: { readonly name: string; readonly schema: string };
  /** Key of the manifest, and of that of the pages that OCR has read beside the requests. */
  readonly manifest: string;
  readonly words?: string;
}

/** A result and the edits that people have made, in their order. */
export interface ReviewInput extends ReviewSubject {
  readonly original: Result;
  readonly edits: readonly MadeEdit[];
}

/** A result with edits, and how many values and rows they changed. */
export interface ReviewOutcome {
  readonly result: Result;
  readonly corrected: number;
}

/** Applies edits to a result, or to the results of the documents in its file. Errors: those of `reviewResult`. */
export async function applyReview(input: ReviewInput, store: BlobStore): Promise<ReviewOutcome> {
  const { original, edits } = input;
  const schema = await loadSchema(store, input.type.schema);
  const pages = await pagesOf(input, store);
  const type = { schema, name: input.type.name };
  const apply = <R extends Parameters<typeof reviewResult>[0]>(result: R, own: readonly MadeEdit[]) =>
    reviewResult(result, own, type, (draft) => printedFacts(draft, pages));
  const { documents } = original;
  if (documents === undefined) {
    if (edits.some(({ document }) => document !== undefined && document !== 0)) throw noDocument();
    const { corrected, ...result } = await apply(original, edits);
    return { result, corrected };
  }
  if (edits.some(({ document = 0 }) => document >= documents.length)) throw noDocument();
  let corrected = 0;
  const parts: NonNullable<Result['documents']> = [];
  for (const [index, part] of documents.entries()) {
    const own = edits.filter(({ document = 0 }) => document === index);
    // What nobody has touched stays as it was.
    if (own.length === 0) {
      parts.push(part);
      continue;
    }
    const { corrected: count, ...reviewed } = await apply(part, own);
    corrected += count;
    parts.push(reviewed);
  }
  const isDone = parts.every(({ status }) => status === 'succeeded');
  const issues = parts.flatMap((part) => part.issues);
  return { result: { ...original, status: isDone ? 'succeeded' : 'partial', documents: parts, issues }, corrected };
}

/** Reads a place of a page, or a text that a person typed, for a field. Errors: `not_found`, those of the store. */
export async function readForField(
  input: ReviewSubject & {
    readonly pointer: string;
    readonly page?: number | undefined;
    readonly box?: Box | undefined;
    readonly text?: string | undefined;
  },
  store: BlobStore,
): Promise<PlaceReading> {
  const { pointer, page: number, box, text } = input;
  const schema = await loadSchema(store, input.type.schema);
  const pages = await pagesOf(input, store);
  if (number !== undefined && !pages.numbers.includes(number)) {
    throw new RectoError('not_found', `The document has no page ${number}.`);
  }
  const [first] = pages.numbers;
  const wanted = number ?? first;
  const page = wanted === undefined ? undefined : await pages.load(wanted);
  if (text !== undefined) return readTyped(text, pointer, schema, page);
  if (page === undefined || box === undefined) return { text: '' };
  return readPlace(page, box, pointer, schema);
}

/** Reviewed data as gold, of each document of the file. Errors: those of the store. */
export async function goldData(
  { result, type }: Pick<ReviewSubject, 'type'> & { readonly result: Result },
  store: BlobStore,
): Promise<readonly { readonly name: string; readonly data: Readonly<Record<string, unknown>> }[]> {
  const schema = await loadSchema(store, type.schema);
  const parts = result.documents ?? [result];
  return parts.map(({ document, data }) => ({ name: document.name, data: goldOf(data, schema) }));
}

async function pagesOf({ manifest: key, words }: ReviewSubject, store: BlobStore): Promise<Pages> {
  const manifest = await getJson(store, key, manifestSchema);
  const read = words === undefined ? undefined : await getJson(store, words, manifestSchema);
  return {
    numbers: manifest.pages.filter((page) => !page.failed).map(({ number }) => number),
    load: createEvidenceLoader(manifest, read, store),
  };
}

function noDocument(): RectoError {
  return new RectoError('request_invalid', 'An edit is about a document that the file does not have.');
}
