import type { Result } from '../../schemas/result.ts';
import { isSameValue } from '../extract/trust/same-value.ts';
import { parsePointer, pointerTo, valueAt } from '../util/json-pointer.ts';
import { jsonAccuracy } from './json-accuracy.ts';
import { type PairedList, type PairedValue, pairValues } from './pair-values.ts';

/**
 * `wrong`: another value than the gold; `invented`: a value where the gold has none; `omitted`: none where the gold has
 * one; `blank`: none where there is none; `unjudged`: a value of which the gold says nothing.
 */
export type Outcome = 'right' | 'wrong' | 'invented' | 'omitted' | 'blank' | 'unjudged';

/** How a value of a result compares with its gold. */
export interface ScoredValue {
  /** JSON Pointer with `*` for the indexes of lists. */
  readonly field: string;
  /** JSON Pointer of the value of the gold; undefined in a row that it does not have. */
  readonly goldPointer: string | undefined;
  readonly outcome: Outcome;
  /** Whether the result says that something may be amiss: in `review`, by an issue about the value, or by failing. */
  readonly isTold: boolean;
  readonly inReview: boolean;
  /** Whether the result says where the value is printed. */
  readonly hasPlace: boolean;
  /** 0 to 1; 0 where the result has none. */
  readonly confidence: number;
}

/** How a result compares with its gold. */
export interface ScoredDocument {
  readonly values: readonly ScoredValue[];
  readonly lists: readonly PairedList[];
  /** 0 to 1; undefined if the gold has no leaves. */
  readonly jsonAccuracy: number | undefined;
}

/** Compares a result with its gold. Errors: `usage` for more than 200 levels. */
export function scoreDocument(result: Result, gold: unknown): ScoredDocument {
  const { values, lists } = pairValues(gold, result.data);
  const review = new Set(result.review.map(({ pointer }) => pointer));
  const told = new Set([...review, ...result.issues.flatMap(({ pointer }) => pointer ?? [])]);
  for (const [pointer, { verdict }] of Object.entries(result.lists)) if (verdict === 'short') told.add(pointer);
  const hasFailed = result.status === 'failed' || result.status === 'cancelled';
  const scored = values.map((value): ScoredValue => {
    const pointer = value.secondPointer ?? '';
    const field = value.secondPointer === undefined ? undefined : result.fields[pointer];
    return {
      field: value.field,
      goldPointer: value.firstPointer,
      outcome: outcomeOf(value),
      isTold: hasFailed || tellingPointers(value, result.data).some((at) => told.has(at)),
      inReview: value.secondPointer !== undefined && review.has(pointer),
      hasPlace: field?.page !== undefined,
      confidence: field?.confidence ?? 0,
    };
  });
  return { values: scored, lists, jsonAccuracy: jsonAccuracy(gold, values) };
}

function outcomeOf({ first, second }: PairedValue): Outcome {
  const [gold, value] = [first ?? undefined, second ?? undefined];
  if (first === undefined) return value === undefined ? 'blank' : 'unjudged';
  if (gold === undefined) return value === undefined ? 'blank' : 'invented';
  if (value === undefined) return 'omitted';
  return isSameValue(gold, value) ? 'right' : 'wrong';
}

/**
 * The places where a result would say that a value is in doubt: at the value, its row, and an object around it that has
 * no value at all; for a row that it does not have, at its list.
 */
function tellingPointers({ secondPointer, lackingList }: PairedValue, data: unknown): readonly string[] {
  if (secondPointer === undefined) return lackingList === undefined ? [] : [lackingList];
  const tokens = parsePointer(secondPointer);
  const around = tokens.map((_, index) => pointerTo('', ...tokens.slice(0, index + 1)));
  return around.filter((pointer, index) => {
    const isRow = /^\d+$/.test(tokens[index] ?? '') && Array.isArray(valueAt(data, around[index - 1] ?? ''));
    return pointer === secondPointer || isRow || (valueAt(data, pointer) ?? null) === null;
  });
}
