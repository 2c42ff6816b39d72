import type { CalibrationBin } from '../../schemas/learn.ts';
import type { Result } from '../../schemas/result.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import { calibrationOf } from './calibration.ts';
import { type CurvePoint, confidenceCurve, notInReview, type Trusted } from './curve.ts';
import type { ScoredDocument, ScoredValue } from './score-document.ts';
import { type Scores, scoresOf, share } from './scores.ts';

/** A result that was compared with its gold. */
export interface Evaluated {
  /** Paths of the result file and of its gold. */
  readonly file: string;
  readonly gold: string;
  readonly result: Pick<Result, 'status' | 'type'> & {
    readonly document: Pick<Result['document'], 'name' | 'path'>;
    readonly usage: Pick<Result['usage'], 'cost_usd'>;
    readonly timing: Pick<Result['timing'], 'total_ms'>;
  };
  readonly scored: ScoredDocument;
}

/** How one document was read. */
export interface DocumentReport extends Scores {
  readonly document: string;
  readonly file: string;
  readonly gold: string;
  readonly type: string;
  readonly status: Result['status'];
  readonly json_accuracy: number | null;
  readonly cost_usd: number | null;
  readonly total_ms: number;
}

/** How one field of a document type was read. */
export interface FieldReport extends Scores {
  readonly type: string;
  /** JSON Pointer with `*` for the indexes of lists. */
  readonly field: string;
}

/** How the rows of one list of a document type were read. */
export interface ListReport {
  readonly type: string;
  readonly list: string;
  /** Rows of the gold, of the results, in both, and of those in another order. */
  readonly gold_rows: number;
  readonly rows: number;
  readonly found: number;
  readonly out_of_order: number;
  /** Found among the rows of the gold, 0 to 1; null without any. */
  readonly recall: number | null;
  /** Found among the rows of the results. */
  readonly precision: number | null;
}

/** How results compare with their gold. */
export interface EvalReport {
  readonly total: Scores;
  /** Mean of the documents. */
  readonly json_accuracy: number | null;
  readonly not_in_review: Trusted;
  readonly curve: readonly CurvePoint[];
  readonly calibration: readonly CalibrationBin[];
  readonly cost_usd: number | null;
  readonly total_ms: number;
  /** By right value. */
  readonly cost_usd_per_right: number | null;
  readonly ms_per_right: number | null;
  readonly fields: readonly FieldReport[];
  readonly lists: readonly ListReport[];
  readonly documents: readonly DocumentReport[];
}

/** Adds up documents that were compared with their gold. */
export function reportOf(evaluated: readonly Evaluated[]): EvalReport {
  const values = evaluated.flatMap(({ scored }) => scored.values);
  const total = scoresOf(values);
  const documents = evaluated.map(documentReport);
  const accuracies = documents.flatMap(({ json_accuracy: accuracy }) => accuracy ?? []);
  const cost = sumOrNull(documents.map(({ cost_usd: ofDocument }) => ofDocument));
  const ms = documents.reduce((sum, { total_ms: ofDocument }) => sum + ofDocument, 0);
  return {
    total,
    json_accuracy: share(
      accuracies.reduce((sum, accuracy) => sum + accuracy, 0),
      accuracies.length,
    ),
    not_in_review: notInReview(values),
    curve: confidenceCurve(values),
    calibration: calibrationOf(values),
    cost_usd: cost,
    total_ms: ms,
    cost_usd_per_right: cost === null ? null : share(cost, total.right),
    ms_per_right: share(ms, total.right),
    fields: fieldReports(evaluated),
    lists: listReports(evaluated),
    documents,
  };
}

function documentReport({ file, gold, result, scored }: Evaluated): DocumentReport {
  return {
    document: result.document.path ?? result.document.name,
    file,
    gold,
    type: result.type.name,
    status: result.status,
    json_accuracy: scored.jsonAccuracy ?? null,
    cost_usd: result.usage.cost_usd,
    total_ms: result.timing.total_ms,
    ...scoresOf(scored.values),
  };
}

function fieldReports(evaluated: readonly Evaluated[]): readonly FieldReport[] {
  const fields = new Map<string, { type: string; field: string; values: ScoredValue[] }>();
  for (const { result, scored } of evaluated) {
    const type = result.type.name;
    for (const value of scored.values) {
      const key = `${type} ${value.field}`;
      const entry = fields.get(key) ?? { type, field: value.field, values: [] };
      fields.set(key, entry);
      entry.values.push(value);
    }
  }
  return [...fields.values()].map(({ type, field, values }) => ({ type, field, ...scoresOf(values) }));
}

function listReports(evaluated: readonly Evaluated[]): readonly ListReport[] {
  const lists = new Map<string, Pick<ListReport, 'type' | 'list' | 'gold_rows' | 'rows' | 'found' | 'out_of_order'>>();
  for (const { result, scored } of evaluated) {
    for (const { field, first, second, both, outOfOrder } of scored.lists) {
      const key = `${result.type.name} ${field}`;
      const before = lists.get(key);
      lists.set(key, {
        type: result.type.name,
        list: field,
        gold_rows: first + (before?.gold_rows ?? 0),
        rows: second + (before?.rows ?? 0),
        found: both + (before?.found ?? 0),
        out_of_order: outOfOrder + (before?.out_of_order ?? 0),
      });
    }
  }
  return [...lists.values()].map((list) => ({
    ...list,
    recall: share(list.found, list.gold_rows),
    precision: share(list.found, list.rows),
  }));
}
