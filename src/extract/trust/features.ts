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
  'own_label',
  'own_block',
  'other_label',
  'no_label',
  'label_elsewhere',
  'witness_agrees',
  'witness_longer',
  'witness_differs',
  'differs_from_label',
  'witness_elsewhere',
  'siblings_doubted',
  'shared_place',
  'weak_alone',
  'may_be_cut',
  'cell_may_be_cut',
  'unsure_ocr',
  'very_unsure_ocr',
  'several_places',
  'check_digits_hold',
  'checks_hold',
  'checks_broken',
  'row_checks_hold',
  'row_checks_broken',
  'cell_is_text',
  'is_text',
] as const;
export type FeatureName = (typeof FEATURES)[number];
export type Features = Readonly<Record<FeatureName, number>>;

/** The checks of a document type that a value is part of. */
export interface CheckCounts {
  readonly held: number;
  readonly broken: number;
  /** Rules with other values of its row. */
  readonly heldInRow: number;
  readonly brokenInRow: number;
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
  return {
    no_place: is(place === undefined),
    letters_alike: is(place?.close === 'alike'),
    other_letters: is(place?.close === 'letters'),
    close_but_sure: is(place?.close !== undefined && place.close !== 'sign' && place.ocr >= SURE_OCR),
    other_sign: is(place?.close === 'sign'),
    two_readings: is(place !== undefined && place.close === undefined && place.score < 0.85),
    row_elsewhere: is(row === 'elsewhere'),
    row_unplaced: is(row === 'unplaced'),
    in_row: is(row === 'row' || row === 'above'),
    other_column: is(proof.inColumn === false),
    own_label: is(label === 'own'),
    own_block: is(label === 'block'),
    other_label: is(label === 'other'),
    no_label: is(label === 'none' && row === undefined),
    label_elsewhere: is(proof.hasLabelElsewhere),
    witness_agrees: is(witness === 'agrees'),
    witness_longer: is(witness === 'longer'),
    witness_differs: is(witness === 'differs' && label !== 'own'),
    differs_from_label: is(witness === 'differs' && label === 'own'),
    witness_elsewhere: is(proof.isWitnessedElsewhere),
    siblings_doubted: proof.siblingsDoubted,
    shared_place: is(proof.sharedWith !== undefined),
    weak_alone: is(proof.isWeak && row === undefined && label !== 'own'),
    may_be_cut: is(proof.mayBeCut && row === undefined && witness !== 'agrees'),
    cell_may_be_cut: is(proof.mayBeCut && row !== undefined && witness !== 'agrees'),
    unsure_ocr: is(place !== undefined && place.ocr < SURE_OCR),
    very_unsure_ocr: is(place !== undefined && place.ocr < VERY_UNSURE_OCR),
    several_places: place === undefined || row !== undefined ? 0 : Math.min(1, (proof.places - 1) / MANY_PLACES),
    check_digits_hold: is(checks.digitsHold),
    checks_hold: is(checks.held > 0 && checks.broken === 0),
    checks_broken: is(checks.broken > 0),
    row_checks_hold: is(row !== undefined && checks.held === 0 && checks.heldInRow > 0 && checks.brokenInRow === 0),
    row_checks_broken: is(row !== undefined && checks.broken === 0 && checks.brokenInRow > 0),
    cell_is_text: is(row !== undefined && isText(proof.leaf.value)),
    is_text: is(row === undefined && isText(proof.leaf.value)),
  };
}

/** Whether a value is a text with a word in it, rather than a number, date or code. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && /\p{L}{3}/u.test(value);
}
