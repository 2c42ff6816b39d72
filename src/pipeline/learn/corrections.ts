import type { Correction, Corrections } from '../../../schemas/learn.ts';
import type { Result } from '../../../schemas/result.ts';
import type { MadeEdit } from '../../../schemas/review.ts';
import { supplierOf } from '../../extract/supplier.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import { parentOf, parsePointer, pointerTo, valueAt } from '../../util/json-pointer.ts';

/** A result that people have reviewed, with its document type. */
export interface ReviewedPart {
  readonly result: Pick<Result, 'type' | 'data' | 'fields'>;
  readonly edits: readonly MadeEdit[];
  readonly schema: JsonSchema;
}

type Outcome = 'right' | 'wrong' | 'missed' | 'invented';
type Counts = { -readonly [Key in keyof Correction]: Correction[Key] };

/** Most rows that are returned of each kind. */
const MAX_ROWS = 2000;
/** Most that are counted apart. */
const MAX_COUNTED = 50_000;

/** Counts what people have said of values, by type, supplier and field, and documents by type and supplier. */
export function createCorrectionCounter() {
  const rows = new Map<string, Counts>();
  const suppliers = new Map<string, { type: string; supplier?: string; documents: number; corrected: number }>();
  let uncounted = 0;
  const entryOf = <T>(map: Map<string, T>, key: readonly unknown[], fresh: () => T): T | undefined => {
    const name = JSON.stringify(key);
    const known = map.get(name);
    if (known === undefined && map.size >= MAX_COUNTED) {
      uncounted += 1;
      return undefined;
    }
    const entry = known ?? fresh();
    map.set(name, entry);
    return entry;
  };
  return {
    /** Adds a document. */
    add({ result, edits, schema }: ReviewedPart): void {
      const type = result.type.name;
      const supplier = supplierOf(result.data, schema);
      const about = { type, ...(supplier === undefined ? {} : { supplier }) };
      const key = [type, supplier?.toLowerCase()];
      const told = [...valueOutcomes(result), ...rowOutcomes(edits)];
      for (const { field, outcome } of told) {
        const fresh = () => ({ ...about, field, right: 0, wrong: 0, missed: 0, invented: 0 });
        const entry = entryOf(rows, [...key, field], fresh);
        if (entry !== undefined) entry[outcome] += 1;
      }
      const own = entryOf(suppliers, key, () => ({ ...about, documents: 0, corrected: 0 }));
      if (own === undefined) return;
      own.documents += 1;
      own.corrected += told.filter(({ outcome }) => outcome !== 'right').length;
    },
    /** What was counted, the most corrections first. */
    counts(): Pick<Corrections, 'corrections' | 'suppliers' | 'left_out'> {
      const corrections = [...rows.values()].sort((a, b) => errorsIn(b) - errorsIn(a) || b.right - a.right);
      const senders = [...suppliers.values()].sort((a, b) => b.corrected - a.corrected || b.documents - a.documents);
      const over = [corrections, senders].reduce((sum, all) => sum + Math.max(0, all.length - MAX_ROWS), uncounted);
      return { corrections: corrections.slice(0, MAX_ROWS), suppliers: senders.slice(0, MAX_ROWS), left_out: over };
    },
  };
}

function errorsIn({ wrong, missed, invented }: Correction): number {
  return wrong + missed + invented;
}

interface Told {
  readonly field: string;
  readonly outcome: Outcome;
}

function valueOutcomes({ data, fields }: ReviewedPart['result']): readonly Told[] {
  return Object.entries(fields).flatMap(([pointer, { checked }]) => {
    if (checked === undefined) return [];
    const now = valueAt(data, pointer) ?? null;
    const isSame = !('was' in checked) || checked.was === now;
    const outcome: Outcome = isSame ? 'right' : checked.was === null ? 'missed' : now === null ? 'invented' : 'wrong';
    return [{ field: fieldOf(pointer, data), outcome }];
  });
}

/** Rows that people have added or removed. */
function rowOutcomes(edits: readonly MadeEdit[]): readonly Told[] {
  return edits.flatMap(({ op, ...edit }) => {
    if ((op !== 'add_row' && op !== 'remove_row') || !('pointer' in edit)) return [];
    const list = parsePointer(parentOf(edit.pointer)).map((token) => (/^\d+$/.test(token) ? '*' : token));
    return [
      { field: pointerTo('', ...list, '*'), outcome: op === 'add_row' ? ('missed' as const) : ('invented' as const) },
    ];
  });
}

/** A JSON Pointer with `*` for the indexes of lists. */
function fieldOf(pointer: string, data: unknown): string {
  const tokens = parsePointer(pointer);
  const shown = tokens.map((token, at) =>
    Array.isArray(valueAt(data, pointerTo('', ...tokens.slice(0, at)))) ? '*' : token,
  );
  return pointerTo('', ...shown);
}
