import type { Corrections, Measure } from '../../../schemas/learn.ts';
import type { Result } from '../../../schemas/result.ts';
import { calibrationOf } from '../../eval/calibration.ts';
import { type Evaluated, reportOf } from '../../eval/report.ts';
import { type ScoredValue, scoreDocument } from '../../eval/score-document.ts';
import { goldOf } from '../../extract/review/gold.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import type { BlobStore } from '../../store/blob-store.ts';
import { type Reviewing, readReview } from '../review/review-store.ts';
import { partsOf } from '../split-result.ts';
import { loadSchema } from '../tasks/load-request.ts';
import { createCorrectionCounter } from './corrections.ts';

/** The jobs whose reviews are looked at, with the keys of the schemas of their document types. */
export interface ReviewedJobs {
  readonly reviews: readonly { readonly id: string; readonly schema: string }[];
}

interface Loaded extends Pick<Reviewing, 'result' | 'original'> {
  readonly edits: NonNullable<Reviewing['review']>['edits'];
  readonly schema: JsonSchema;
}

/** Counts what people have corrected in reviews. Errors: those of the store. */
export async function countCorrections(
  { reviews }: ReviewedJobs,
  store: BlobStore,
): Promise<Pick<Corrections, 'corrections' | 'suppliers' | 'left_out' | 'documents'>> {
  const counter = createCorrectionCounter();
  let documents = 0;
  for await (const { result, edits, schema } of reviewsOf(reviews, store)) {
    for (const [index, part] of partsOf(result).entries()) {
      const own = edits.filter(({ document = 0 }) => document === index);
      if (own.length === 0) continue;
      documents += 1;
      counter.add({ result: part, edits: own, schema });
    }
  }
  return { documents, ...counter.counts() };
}

/** Compares results before their review with what they are after it, where that is complete. Errors: those of the store. */
export async function measureReviews(
  { reviews }: ReviewedJobs,
  store: BlobStore,
): Promise<Omit<Measure, 'jobs' | 'complete'>> {
  const evaluated: Evaluated[] = [];
  const lookedAt: ScoredValue[] = [];
  for await (const { result, original, schema } of reviewsOf(reviews, store)) {
    if (result.reviewed?.complete !== true) continue;
    const before = partsOf(original);
    for (const [index, part] of partsOf(result).entries()) {
      const first = before[index];
      if (first === undefined) continue;
      const scored = scoreDocument(first, goldOf(part.data, schema));
      const { status, type, document, usage, timing } = first;
      evaluated.push({
        file: original.id,
        gold: original.id,
        result: { status, type, document, usage, timing },
        scored,
      });
      lookedAt.push(...scored.values.filter((value) => isLookedAt(value, part)));
    }
  }
  const { total, not_in_review, fields, lists, calibration } = reportOf(evaluated);
  return {
    documents: evaluated.length,
    total,
    not_in_review,
    fields: [...fields],
    lists: [...lists],
    calibration: [...calibration],
    looked_at: [...calibrationOf(lookedAt)],
  };
}

function isLookedAt({ goldPointer }: ScoredValue, { fields }: Pick<Result, 'fields'>): boolean {
  return goldPointer !== undefined && fields[goldPointer]?.checked !== undefined;
}

async function* reviewsOf(reviews: ReviewedJobs['reviews'], store: BlobStore): AsyncGenerator<Loaded> {
  for (const { id, schema } of reviews) {
    const reviewing = await readReview(store, id);
    if (reviewing?.review === undefined) continue;
    const { result, original, review } = reviewing;
    yield { result, original, edits: review.edits, schema: await loadSchema(store, schema) };
  }
}
