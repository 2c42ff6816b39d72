import { isCurrencyCode } from '../../document/values/currencies.ts';
import { findDates } from '../../document/values/dates.ts';
import { parentOf } from '../../util/json-pointer.ts';
import type { Proof } from './proof.ts';

/** What speaks for and against a value, as numbers from 0 to 1. */
export const FEATURES = [
  'no_place',
  'letters_alike',
  'other_letters',
  'close_but_sure',
  'other_sign',
  'two_readings',
  'row_elsewhere',
  'row_unplaced',
  'in_row',
  'other_column',
  'cell_of_other',
  'own_label',
  'weak_label',
  'own_block',
  'in_address',
  'other_label',
  'no_label',
  'label_elsewhere',
  'witness_agrees',
  'witness_longer',
  'witness_differs',
  'cell_differs',
  'differs_from_label',
  'witness_elsewhere',
  'siblings_doubted',
  'shared_place',
  'cell_shared',
  'cell_text_shared',
  'cell_weak',
  'weak_alone',
  'may_be_cut',
  'code_cut',
  'cell_may_be_cut',
  'goes_on_below',
  'cell_goes_on',
  'cell_cut',
  'unlike_column',
  'unsure_ocr',
  'very_unsure_ocr',
  'several_places',
  'one_of_several',
  'party_unsure',
  'check_digits_hold',
  'checks_hold',
  'only_equal',
  'chosen_by_checks',
  'taken_off_unnamed',
  'checks_broken',
  'row_checks_hold',
  'row_checks_broken',
  'list_checks_hold',
  'list_checks_broken',
  'list_rows_hold',
  'row_unchecked',
  'row_like_others',
  'has_form',
  'bare_number',
  'short_labelled',
  'cell_is_text',
  'is_text',
  'cell_is_words',
  'is_words',
] as const;
export type FeatureName = (typeof FEATURES)[number];
export type Features = Readonly<Record<FeatureName, number>>;

/** What is known of a list as a whole. */
export interface ListFacts {
  /** Whether a rule holds that adds up one of its columns. */
  readonly hasSum: boolean;
  readonly hasBrokenSum: boolean;
  /** Share of its rows in which a rule holds. */
  readonly heldRows: number;
  /** By JSON Pointer of a row: share of the other rows with values for the same properties; 0 for a single row. */
  readonly alike: ReadonlyMap<string, number>;
}

/** The checks of a document type that a value is part of. */
export interface CheckCounts {
  readonly held: number;
  readonly broken: number;
  /** Whether all that hold say no more than that two fields have the same amount. */
  readonly isOnlyEqual: boolean;
  /** Rules with other values of its row. */
  readonly heldInRow: number;
  readonly brokenInRow: number;
  /** Of the list that it is in; undefined outside of lists. */
  readonly list: ListFacts | undefined;
  /** Whether a rule takes it off a sum, before which a minus may be printed. */
  readonly isTakenOff: boolean;
  /** Whether its check digits are right, as an IBAN's are hardly by chance. */
  readonly digitsHold: boolean;
}

/** OCR confidence below which a word is unsure, and very unsure. */
const SURE_OCR = 0.95;
const VERY_UNSURE_OCR = 0.8;
const MANY_PLACES = 8;

/** The features of a value. */
export function featuresOf(proof: Proof, checks: CheckCounts): Features {
  const { place, row, label, witness } = proof;
  const is = (holds: boolean) => (holds ? 1 : 0);
  const hasHeldRows = (checks.list?.heldRows ?? 0) > 0;
  const isOwn = label === 'own' || label === 'weak';
  return {
    no_place: is(place === undefined),
    letters_alike: is(place?.close === 'alike'),
    other_letters: is(place?.close === 'letters'),
    close_but_sure: is(
      place?.close !== undefined && place.close !== 'sign' && (place.ocrOfOthers ?? place.ocr) >= SURE_OCR,
    ),
    other_sign: is(place?.close === 'sign' && !(checks.isTakenOff && isMinus(place.text))),
    two_readings: is(place !== undefined && place.close === undefined && place.score < 0.85),
    row_elsewhere: is(row === 'elsewhere'),
    row_unplaced: is(row === 'unplaced'),
    in_row: is(row === 'row' || row === 'above'),
    other_column: is(proof.inColumn === false),
    cell_of_other: is(proof.isInOtherColumn),
    own_label: is(label === 'own' || label === 'weak'),
    weak_label: is(label === 'weak'),
    own_block: is(label === 'block' || label === 'address'),
    in_address: is(label === 'address'),
    // What rules chose among candidates has another label as a rule.
    other_label: is(label === 'other' && !proof.isChosen),
    no_label: is(label === 'none' && row === undefined),
    label_elsewhere: is(proof.hasLabelElsewhere && !proof.isChosen),
    witness_agrees: is(witness === 'agrees'),
    witness_longer: is(witness === 'longer'),
    witness_differs: is(witness === 'differs' && !isOwn && row === undefined),
    cell_differs: is(witness === 'differs' && row !== undefined),
    differs_from_label: is(witness === 'differs' && isOwn),
    witness_elsewhere: is(proof.isWitnessedElsewhere),
    siblings_doubted: proof.siblingsDoubted,
    shared_place: is(proof.sharedWith !== undefined && row === undefined),
    cell_shared: is(proof.sharedWith !== undefined && row !== undefined && !isText(proof.leaf.value)),
    cell_text_shared: is(proof.sharedWith !== undefined && row !== undefined && isText(proof.leaf.value)),
    cell_weak: is(
      proof.isWeak && row !== undefined && proof.inColumn === undefined && witness !== 'agrees' && checks.held === 0,
    ),
    weak_alone: is(proof.isWeak && row === undefined && !isOwn),
    may_be_cut: is(proof.mayBeCut && row === undefined && witness !== 'agrees'),
    code_cut: is(proof.lacksPart && witness !== 'agrees'),
    cell_may_be_cut: is(proof.mayBeCut && row !== undefined && witness !== 'agrees'),
    goes_on_below: is(proof.goesOnBelow && row === undefined && witness !== 'agrees'),
    cell_goes_on: is(proof.goesOnAlone && witness !== 'agrees'),
    cell_cut: is(proof.isCutAlone && witness !== 'agrees'),
    unlike_column: is(proof.isUnlike),
    unsure_ocr: is(place !== undefined && place.ocr < SURE_OCR),
    very_unsure_ocr: is(place !== undefined && place.ocr < VERY_UNSURE_OCR),
    several_places: place === undefined || row !== undefined ? 0 : Math.min(1, (proof.places - 1) / MANY_PLACES),
    one_of_several: is(proof.isOneOfSeveral && checks.held === 0),
    party_unsure: is(proof.isPartyUnsure),
    check_digits_hold: is(checks.digitsHold),
    checks_hold: is(checks.held > 0 && checks.broken === 0),
    only_equal: is(checks.held > 0 && checks.broken === 0 && checks.isOnlyEqual),
    chosen_by_checks: is(proof.isChosen),
    // Without a label it may be anything: withheld, kept back, or paid.
    taken_off_unnamed: is(proof.isChosen && label === 'none' && checks.isTakenOff),
    checks_broken: is(checks.broken > 0),
    row_checks_hold: is(row !== undefined && checks.held === 0 && checks.heldInRow > 0 && checks.brokenInRow === 0),
    row_checks_broken: is(row !== undefined && checks.broken === 0 && checks.brokenInRow > 0),
    list_checks_hold: is(checks.list?.hasSum === true),
    list_checks_broken: is(checks.list?.hasBrokenSum === true),
    list_rows_hold: checks.list?.heldRows ?? 0,
    row_unchecked: is(
      row !== undefined && checks.held + checks.broken + checks.heldInRow + checks.brokenInRow === 0 && hasHeldRows,
    ),
    row_like_others: checks.list?.alike.get(parentOf(proof.leaf.pointer)) ?? 0,
    has_form: is(place !== undefined && hasForm(proof.leaf.value, place.text)),
    bare_number: is(
      row === undefined &&
        typeof proof.leaf.value === 'number' &&
        /^\d+(?:[.,'’]\d{3})*[.,;:]?$/.test(place?.text ?? ''),
    ),
    short_labelled: is(
      proof.isWeak &&
        row === undefined &&
        isOwn &&
        typeof proof.leaf.value === 'string' &&
        !hasForm(proof.leaf.value, place?.text ?? ''),
    ),
    cell_is_text: is(row !== undefined && isText(proof.leaf.value)),
    is_text: is(row === undefined && isText(proof.leaf.value)),
    cell_is_words: is(row !== undefined && isWords(proof.leaf.value)),
    is_words: is(row === undefined && isWords(proof.leaf.value)),
  };
}

/** Whether a value is a text with a word in it, rather than a number or a date. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && /\p{L}{3}/u.test(value) && !isCurrencyCode(value);
}

/** Whether a value is a text of several words, or a word, rather than a number, date or code. */
function isWords(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const text = value.trim();
  if (isCurrencyCode(text)) return false;
  return /\s/.test(text) ? /\p{L}/u.test(text) && findDates(text).length === 0 : /^\P{Nd}*\p{L}{3}\P{Nd}*$/u.test(text);
}

/** Whether an amount is printed with a minus or the mark of a debit. */
function isMinus(text: string): boolean {
  return /^\D*[-−–]|(?:[-−–]|\b(?:S|DR))$/.test(text);
}

/** Whether a value is printed in a form that hardly anything else has: an amount with cents, or a day. */
function hasForm(value: unknown, text: string): boolean {
  if (typeof value === 'number') return /\d[.,]\d\d(?!\d)/.test(text);
  if (typeof value !== 'string') return false;
  return (
    /^\D{0,4}\d[\d.,]*[.,]\d\d\D{0,4}$/.test(value) || (findDates(text).length === 1 && findDates(value).length === 1)
  );
}
