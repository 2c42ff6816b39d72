import type { Check } from '../../../schemas/checks.ts';
import { type CheckOutcome, decimalsIn, type PrintedFacts } from '../../checks/outcome.ts';
import { runChecks } from '../../checks/run-checks.ts';
import { takenOffPlaces } from '../../checks/taken-off.ts';
import { isIban } from '../../document/values/iban.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import { impliedChecks } from '../../model/local/implied-checks.ts';
import { parentOf } from '../../util/json-pointer.ts';
import type { Pages } from '../day-order.ts';
import { documentHints } from '../schema-at.ts';
import { equalByRule } from './equal-by-rule.ts';
import { type Features, featuresOf, type ListFacts } from './features.ts';
import type { Proof } from './proof.ts';
import { type Proofs, proveValues } from './prove.ts';
import type { Sources } from './prove-fields.ts';
import { type Fix, suggestFixes } from './suggest-fixes.ts';

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
  /** The rules that were applied. */
  readonly checks: readonly Check[];
  readonly outcomes: readonly CheckOutcome[];
  /** JSON Pointers of the lists whose amounts, all of them printed, do not add up to what was read as their sum. */
  readonly wrongSums: ReadonlySet<string>;
  /** Of broken rules, what would mend them; none for the local model, which has tried it. */
  readonly fixes: ReadonlyMap<CheckOutcome, Fix>;
}

/** Collects what speaks for and against the values of an answer, rules included. */
export async function assessValues(data: unknown, settings: AssessSettings, pages: Pages): Promise<Assessed> {
  const checks = checksOf(settings.schema);
  const proofs = await proveValues(data, { ...settings, isEqual: equalByRule(data, checks) }, pages);
  const printed = printedFacts(proofs);
  const outcomes = withoutTrivialProofs(await runChecks(data, checks, printed));
  const ofPointer = outcomesByPointer(outcomes);
  const ofRows = outcomesByRow(outcomes);
  const ofLists = factsOfLists(proofs, outcomes, ofRows);
  const takenOff = takenOffPlaces(checks);
  const values = new Map<string, AssessedValue>();
  for (const [pointer, proof] of proofs.proofs) {
    const { held, broken } = ofPointer.get(pointer) ?? { held: [], broken: [] };
    const row = ofRows.get(parentOf(pointer)) ?? { held: 0, broken: 0 };
    const counts = {
      held: held.length,
      broken: broken.length,
      isOnlyEqual: held.every(({ pointers }) => pointers.length < 3),
      heldInRow: row.held,
      brokenInRow: row.broken,
      list: proof.row === undefined ? undefined : ofLists.get(listAt(pointer)),
      isTakenOff: takenOff.has(pointer.replace(/\/\d+(?=\/)/g, '/*')),
      digitsHold: isIbanIn(proof),
    };
    values.set(pointer, { proof, broken, features: featuresOf(proof, counts) });
  }
  const fixes = settings.isLocal
    ? new Map<CheckOutcome, Fix>()
    : await suggestFixes(data, checks, outcomes, proofs.witness, printed);
  return { values, proofs, checks, outcomes, wrongSums: findWrongSums(outcomes, ofLists, proofs), fixes };
}

/** JSON Pointer of the list that a value of a row is in. */
function listAt(pointer: string): string {
  return parentOf(parentOf(pointer));
}

function findWrongSums(
  outcomes: readonly CheckOutcome[],
  lists: ReadonlyMap<string, ListFacts>,
  { proofs }: Proofs,
): ReadonlySet<string> {
  return new Set(
    outcomes.flatMap(({ holds, pointers }) => {
      const amounts = pointers.filter((pointer) => lists.get(listAt(pointer))?.hasBrokenSum === true);
      const isOfRows = new Set(amounts.map(parentOf)).size > 1;
      // A digit that is wrong explains a wrong sum.
      const places = amounts.map((pointer) => proofs.get(pointer)?.place);
      const isPrinted = places.every((place) => place !== undefined && place.close === undefined);
      return !holds && isOfRows && isPrinted ? amounts.map(listAt) : [];
    }),
  );
}

/** The rules of a document type: its own, or those that follow from the names of its fields. */
export function checksOf(schema: JsonSchema) {
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
    decimals: (pointer) => decimalsIn(proofs.get(pointer)?.place?.text),
    percentages: (pointer) => percentages.get(parentOf(pointer)) ?? [],
  };
}

/**
 * The outcomes, of which a product with the factor 1 proves nothing in a list where other rows have products that do not
 * come out and none has one that does: its columns may be something else.
 */
function withoutTrivialProofs(outcomes: readonly CheckOutcome[]): readonly CheckOutcome[] {
  const listOfRow = ({ pointers }: CheckOutcome) => listAt(pointers[0] ?? '');
  const products = outcomes.filter(({ isByOne }) => isByOne !== undefined);
  const broken = new Set(products.filter(({ holds }) => !holds).map(listOfRow));
  const proven = new Set(products.filter(({ holds, isByOne }) => holds && !isByOne).map(listOfRow));
  return outcomes.map((outcome) => {
    const list = listOfRow(outcome);
    const isTrivial = outcome.isByOne === true && broken.has(list) && !proven.has(list);
    return isTrivial ? { ...outcome, isProof: false } : outcome;
  });
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

/** What is known of each list as a whole, by its JSON Pointer. */
function factsOfLists(
  { lists }: Proofs,
  outcomes: readonly CheckOutcome[],
  ofRows: ReadonlyMap<string, { readonly held: number; readonly broken: number }>,
): ReadonlyMap<string, ListFacts> {
  const rows = new Map<string, { readonly pointer: string; readonly form: string }[]>();
  for (const { pointer, leaves } of lists.flatMap((list) => list.rows)) {
    const own = rows.get(parentOf(pointer)) ?? [];
    rows.set(parentOf(pointer), own);
    const filled = leaves.filter(({ value }) => value !== null && value !== '');
    own.push({ pointer, form: filled.map((leaf) => leaf.pointer).join(' ') });
  }
  const summed = (isHeld: boolean) =>
    new Set(
      outcomes.flatMap(({ holds, isProof, pointers }) => {
        const own = new Set(pointers.flatMap((pointer) => (rows.has(listAt(pointer)) ? [parentOf(pointer)] : [])));
        return holds === isHeld && isProof && own.size > 1 ? [...own].map(parentOf) : [];
      }),
    );
  const [held, broken] = [summed(true), summed(false)];
  return new Map(
    [...rows].map(([list, own]) => {
      const known = own.flatMap(({ pointer }) => ofRows.get(pointer) ?? []);
      const heldRows = known.filter((row) => row.held > 0 && row.broken === 0).length;
      const counts = new Map<string, number>();
      for (const { form } of own) counts.set(form, (counts.get(form) ?? 0) + 1);
      const alike = own.map(({ pointer, form }) => {
        const share = own.length < 2 ? 0 : ((counts.get(form) ?? 1) - 1) / (own.length - 1);
        return [pointer, share] as const;
      });
      return [
        list,
        {
          hasSum: held.has(list),
          hasBrokenSum: broken.has(list) && !held.has(list),
          heldRows: heldRows / own.length,
          alike: new Map(alike),
        },
      ];
    }),
  );
}
