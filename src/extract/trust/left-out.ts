import type { Check } from '../../../schemas/checks.ts';
import { isCurrencyCode } from '../../document/values/currencies.ts';
import type { LabelledValue, PrintedAmount } from '../../model/local/witness.ts';
import { isInList, parentOf } from '../../util/json-pointer.ts';
import { lacksValue } from '../leaves.ts';
import { cellsLeftOut } from './cells-left-out.ts';
import { leftOutByForm } from './left-out-by-form.ts';
import { leftOutOfProducts } from './left-out-of-products.ts';
import { leftOutOfSums } from './left-out-of-sums.ts';
import type { IsUsed, LeftOut } from './left-out-value.ts';
import type { Proof } from './proof.ts';
import type { Proofs } from './prove.ts';

/** Score from which a label, or what the rules take for the field, means the value. */
const SURE_LABEL = 0.95;
/** Likewise of a value in a form that few others have. */
const SURE_OF_FORM = 0.8;
/** An amount with decimals, or a code of letters and many digits. */
const FORM = /^[^\p{L}\d]{0,3}\d[\d.,' ]*[.,]\d\d\D{0,4}$|^(?=(?:.*\d){6})(?=.*\p{L})[\p{L}\d./-]+$/u;

/**
 * Finds the fields without a value beside whose label, or in whose row and column, a value of the right kind stands, or
 * for which one is printed that makes a sum come out or has a form of its own.
 */
export function leftOut(data: unknown, proofs: Proofs, checks: readonly Check[]): readonly LeftOut[] {
  const values = [...proofs.proofs.values()];
  const isUsed = wordsOf(values);
  const { witness } = proofs;
  // What stands at the label of a field without a value is no other's.
  const isUsedAtOwn = wordsOf(values.filter(({ label }) => label !== 'other'));
  const labelled = firstOfEach([
    ...ofFields(data, proofs, isUsedAtOwn),
    ...ofObjects(data, proofs, isUsedAtOwn),
    ...leftOutOfProducts(proofs, checks, isUsed),
    ...cellsLeftOut(proofs, isUsed, checks),
  ]);
  const isNamed = (amount: PrintedAmount) =>
    labelled.some(({ page, text }) => page === amount.page && text === amount.text);
  const free = witness.amounts.filter((amount) => !isUsed(amount.page, amount.words) && !isNamed(amount));
  const others = [
    ...leftOutOfSums(data, checks, free, (pointer) => proofs.proofs.get(pointer)?.place),
    ...leftOutByForm(data, witness, isUsed),
  ];
  return firstOfEach([...labelled, ...others]);
}

function firstOfEach(found: readonly LeftOut[]): readonly LeftOut[] {
  const byPointer = new Map<string, LeftOut>();
  for (const one of found) if (!byPointer.has(one.pointer)) byPointer.set(one.pointer, one);
  return [...byPointer.values()];
}

/** Tells the words of values. */
function wordsOf(values: readonly Proof[]): IsUsed {
  const used = new Set<string>();
  for (const { leaf, place } of values) {
    // A currency takes nothing from the amount that it stands in.
    if (isCurrencyCode(leaf.value)) continue;
    for (const word of place?.words ?? []) used.add(`${place?.page} ${word}`);
  }
  return (page, words) => words.some((word) => used.has(`${page} ${word}`));
}

function ofFields(data: unknown, { witness }: Proofs, isUsed: IsUsed): readonly LeftOut[] {
  const pointers = new Set([...witness.labelled.keys(), ...witness.values.keys()]);
  const found: LeftOut[] = [];
  for (const pointer of pointers) {
    if (/\/\d+\//.test(pointer) || !lacksValue(data, pointer)) continue;
    const taken = witness.values.get(pointer);
    const [best] = [...(witness.labelled.get(pointer) ?? []), ...(taken === undefined ? [] : [taken])]
      .filter(
        ({ value, score, page, words }) =>
          score >= (FORM.test(String(value)) ? SURE_OF_FORM : SURE_LABEL) &&
          // A currency stands within an amount.
          (isCurrencyCode(value) || !isUsed(page, words)),
      )
      .toSorted((a, b) => b.score - a.score);
    if (best !== undefined) found.push({ pointer, page: best.page, text: String(best.value), because: 'place' });
  }
  return found;
}

/**
 * The objects without a value, as a buyer that is null, for one of whose fields the page prints a value beside its label,
 * or for two of whose fields the rules take values, that are no other fields'.
 */
function ofObjects(data: unknown, { witness }: Proofs, isUsed: IsUsed): readonly LeftOut[] {
  const isFree = (pointer: string, { value, score, page, words }: LabelledValue) =>
    !isInList(pointer) && score >= SURE_LABEL && !isCurrencyCode(value) && !isUsed(page, words);
  const free = (values: readonly LabelledValue[], pointer: string): readonly LeftOut[] => {
    const object = parentOf(pointer);
    if (object === '' || !lacksValue(data, object)) return [];
    const [first] = values.filter((value) => isFree(pointer, value));
    return first === undefined
      ? []
      : [{ pointer: object, page: first.page, text: String(first.value), because: 'place' }];
  };
  const labelled = [...witness.labelled].flatMap(([pointer, values]) => free(values, pointer));
  const taken = [...witness.values].flatMap(([pointer, value]) => free([value], pointer));
  const isTwice = ({ pointer }: LeftOut) => taken.filter((other) => other.pointer === pointer).length > 1;
  return [...labelled, ...taken.filter(isTwice)];
}
