import { isIban } from '../../document/values/iban.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import { parentOf } from '../../util/json-pointer.ts';
import { impliedChecks } from '../checks/implied-checks.ts';
import type { CheckOutcome, PrintedFacts } from '../checks/outcome.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { Pages } from '../day-order.ts';
import { documentHints } from '../schema-at.ts';
import { type Features, featuresOf } from './features.ts';
import type { Proof } from './proof.ts';
import { type Proofs, proveValues } from './prove.ts';
import type { Sources } from './prove-fields.ts';

/** How to assess an answer. */
export interface AssessSettings extends Sources {
  readonly schema: JsonSchema;
  /** Whether the local rules gave the answer, so that they are no second opinion. */
  readonly isLocal: boolean;
}

/** A value with all that speaks for and against it. */
export interface AssessedValue {
  readonly proof: Proof;
  /** Rules with it that are broken. */
  readonly broken: readonly CheckOutcome[];
  readonly features: Features;
}

/** The values of an answer by JSON Pointer, with what was looked at. */
export interface Assessed {
  readonly values: ReadonlyMap<string, AssessedValue>;
  readonly proofs: Proofs;
  readonly outcomes: readonly CheckOutcome[];
}

/** Collects what speaks for and against the values of an answer, rules included. */
export async function assessValues(data: unknown, settings: AssessSettings, pages: Pages): Promise<Assessed> {
  const proofs = await proveValues(data, settings, pages);
  const outcomes = await runChecks(data, checksOf(settings.schema), printedFacts(proofs));
  const ofPointer = outcomesByPointer(outcomes);
  const ofRows = outcomesByRow(outcomes);
  const values = new Map<string, AssessedValue>();
  for (const [pointer, proof] of proofs.proofs) {
    const { held, broken } = ofPointer.get(pointer) ?? { held: [], broken: [] };
    const row = ofRows.get(parentOf(pointer)) ?? { held: 0, broken: 0 };
    const counts = {
      held: held.length,
      broken: broken.length,
      heldInRow: row.held,
      brokenInRow: row.broken,
      digitsHold: isIbanIn(proof),
    };
    values.set(pointer, { proof, broken, features: featuresOf(proof, counts) });
  }
  return { values, proofs, outcomes };
}

/** The rules of a document type: its own, or those that follow from the names of its fields. */
function checksOf(schema: JsonSchema) {
  return documentHints(schema)?.checks ?? impliedChecks(schema);
}

function printedFacts({ proofs, lists }: Proofs): PrintedFacts {
  const percentages = new Map<string, readonly number[]>();
  for (const { rows, places } of lists) {
    for (const [at, place] of places) {
      percentages.set(
        rows[at]?.pointer ?? '',
        place.values.flatMap(({ percent }) => percent ?? []),
      );
    }
  }
  return {
    decimals(pointer) {
      const text = proofs.get(pointer)?.place?.text;
      return text === undefined ? undefined : (/[.,](\d+)\D*$/.exec(text)?.[1]?.length ?? 0);
    },
    percentages: (pointer) => percentages.get(parentOf(pointer)) ?? [],
  };
}

interface OutcomesOf {
  readonly held: CheckOutcome[];
  readonly broken: CheckOutcome[];
}

function outcomesByPointer(outcomes: readonly CheckOutcome[]): ReadonlyMap<string, OutcomesOf> {
  const found = new Map<string, OutcomesOf>();
  for (const outcome of outcomes) {
    for (const pointer of outcome.pointers) {
      const own = found.get(pointer) ?? { held: [], broken: [] };
      found.set(pointer, own);
      if (!outcome.holds) own.broken.push(outcome);
      else if (outcome.isProof) own.held.push(outcome);
    }
  }
  return found;
}

function isIbanIn({ leaf }: Proof): boolean {
  return typeof leaf.value === 'string' && isIban(leaf.value.replace(/\s/g, ''));
}

/** Number of rules about values of a single row that hold and that are broken, by the row's JSON Pointer. */
function outcomesByRow(
  outcomes: readonly CheckOutcome[],
): ReadonlyMap<string, { readonly held: number; readonly broken: number }> {
  const found = new Map<string, { held: number; broken: number }>();
  for (const { pointers, holds, isProof } of outcomes) {
    const [row, ...others] = new Set(pointers.map(parentOf));
    if (!isProof || row === undefined || others.length > 0) continue;
    const own = found.get(row) ?? { held: 0, broken: 0 };
    found.set(row, own);
    if (holds) own.held += 1;
    else own.broken += 1;
  }
  return found;
}
