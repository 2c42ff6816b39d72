import type { Result, Status } from '../../schemas/result.ts';
import { isSameValue } from '../extract/trust/same-value.ts';
import { type PairedValue, pairValues } from './pair-values.ts';

type Value = string | number | boolean;

/** A value that one of two results has. */
export interface OneSided {
  readonly pointer: string;
  readonly value: Value;
  readonly confidence: number | null;
}

/** A value that two results have differently. */
export interface ChangedValue {
  /** JSON Pointers in the first and the second result, which differ where rows were added, dropped or moved. */
  readonly pointer: string;
  readonly pointer_b: string;
  readonly a: Value;
  readonly b: Value;
  readonly confidence_a: number | null;
  readonly confidence_b: number | null;
  /** Whether both mean the same, such as a day in another form. */
  readonly same_meaning: boolean;
}

/** How the second result of a document differs from the first. */
export interface ResultDiff {
  readonly status: { readonly a: Status; readonly b: Status };
  readonly type: { readonly a: string; readonly b: string };
  /** Number of values that are the same. */
  readonly same: number;
  readonly changed: readonly ChangedValue[];
  readonly only_in_a: readonly OneSided[];
  readonly only_in_b: readonly OneSided[];
  /** Rows of lists that stand in another order. */
  readonly moved_rows: number;
}

/**
 * Compares two results of one document value by value, the rows of lists aligned by what they say. A null is as good
 * as no value. Errors: `usage` for more than 200 levels.
 */
export function diffResults(a: Result, b: Result): ResultDiff {
  const { values, lists } = pairValues(a.data, b.data);
  const confidenceIn = ({ fields }: Result, pointer: string) => fields[pointer]?.confidence ?? null;
  let same = 0;
  const changed: ChangedValue[] = [];
  const onlyInA: OneSided[] = [];
  const onlyInB: OneSided[] = [];
  for (const paired of values) {
    const { one, other } = sidesOf(paired);
    if (one !== undefined && other !== undefined) {
      if (one.value === other.value) same += 1;
      else {
        changed.push({
          pointer: one.pointer,
          pointer_b: other.pointer,
          a: one.value,
          b: other.value,
          confidence_a: confidenceIn(a, one.pointer),
          confidence_b: confidenceIn(b, other.pointer),
          same_meaning: isSameValue(one.value, other.value),
        });
      }
    } else if (one !== undefined) onlyInA.push({ ...one, confidence: confidenceIn(a, one.pointer) });
    else if (other !== undefined) onlyInB.push({ ...other, confidence: confidenceIn(b, other.pointer) });
  }
  return {
    status: { a: a.status, b: b.status },
    type: { a: a.type.name, b: b.type.name },
    same,
    changed,
    only_in_a: onlyInA,
    only_in_b: onlyInB,
    moved_rows: lists.reduce((sum, { outOfOrder }) => sum + outOfOrder, 0),
  };
}

/** Whether there is any difference. */
export function isDifferent(diff: ResultDiff): boolean {
  const { status, type, changed, only_in_a: onlyInA, only_in_b: onlyInB, moved_rows: moved } = diff;
  return status.a !== status.b || type.a !== type.b || changed.length + onlyInA.length + onlyInB.length + moved > 0;
}

interface Side {
  readonly pointer: string;
  readonly value: Value;
}

function sidesOf({ first, second, firstPointer, secondPointer }: PairedValue): { one?: Side; other?: Side } {
  return {
    ...((first ?? null) === null ? {} : { one: { pointer: firstPointer ?? '', value: first as Value } }),
    ...((second ?? null) === null ? {} : { other: { pointer: secondPointer ?? '', value: second as Value } }),
  };
}
