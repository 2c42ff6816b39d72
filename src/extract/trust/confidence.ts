import { FEATURES, type FeatureName, type Features } from './features.ts';

/** Weights of the features in favour of a value, and what is added for every value. */
interface Weights {
  readonly bias: number;
  readonly weights: Readonly<Record<FeatureName, number>>;
}

/**
 * For answers of a model on the network. Fitted on true readings of documents and on ones that were damaged as such
 * models damage them, in equal shares. Source: logistic regression; `npm run bench -- trust` prints it anew.
 */
const NETWORK: Weights = {
  bias: 2.18,
  weights: {
    no_place: -5,
    letters_alike: -1.25,
    other_letters: -3.56,
    close_but_sure: -3.54,
    other_sign: -4.6,
    two_readings: -1.06,
    row_elsewhere: -2.5,
    row_unplaced: -2.5,
    in_row: 0.07,
    other_column: -0.38,
    cell_of_other: -4.5,
    own_label: 0.21,
    weak_label: -1.48,
    own_block: 0.7,
    in_address: 0,
    other_label: -0.52,
    no_label: -0.82,
    label_elsewhere: -0.73,
    witness_agrees: 1.99,
    witness_longer: -2.02,
    witness_differs: -2.5,
    cell_differs: -3.31,
    differs_from_label: -2.92,
    witness_elsewhere: -1.8,
    siblings_doubted: -1.63,
    shared_place: -1.7,
    cell_shared: -1.7,
    cell_text_shared: -4.5,
    cell_weak: -0.8,
    weak_alone: -2.07,
    may_be_cut: -1.1,
    code_cut: -4.5,
    cell_may_be_cut: -4.5,
    goes_on_below: 0,
    cell_goes_on: -4.6,
    cell_cut: -4.6,
    unlike_column: -0.43,
    unsure_ocr: 0,
    very_unsure_ocr: -0.52,
    several_places: -0.34,
    one_of_several: 0,
    party_unsure: 0,
    check_digits_hold: 1.5,
    checks_hold: 1.8,
    only_equal: 0,
    chosen_by_checks: 0,
    taken_off_unnamed: 0,
    checks_broken: -1.2,
    row_checks_hold: 0,
    row_checks_broken: 0,
    list_checks_hold: 0,
    list_checks_broken: -1,
    list_rows_hold: 0,
    row_unchecked: 0,
    row_like_others: 0,
    has_form: 0.16,
    bare_number: -1,
    short_labelled: -0.7,
    cell_is_text: 1.31,
    is_text: -0.53,
    cell_is_words: 0.48,
    is_words: -0.52,
  },
};

/**
 * For answers of the local model, whose values are printed by construction and may be those of another field. Fitted on
 * its own readings of documents as they are and with words that it does not know. Source: as above.
 */
const LOCAL: Weights = {
  bias: 0.47,
  weights: {
    no_place: -5,
    letters_alike: 0,
    other_letters: 0,
    close_but_sure: 0,
    other_sign: 0,
    two_readings: -0.75,
    row_elsewhere: -3.75,
    row_unplaced: -2.5,
    in_row: -1.28,
    other_column: 0,
    cell_of_other: -4.5,
    own_label: 0.63,
    weak_label: -1.78,
    own_block: 0.78,
    in_address: 1.72,
    other_label: 0,
    no_label: 0.72,
    label_elsewhere: -0.09,
    witness_agrees: 0,
    witness_longer: 0,
    witness_differs: 0,
    cell_differs: 0,
    differs_from_label: 0,
    witness_elsewhere: 0,
    siblings_doubted: 0,
    shared_place: -1.7,
    cell_shared: -1.7,
    cell_text_shared: -1.7,
    cell_weak: 0,
    weak_alone: -3.36,
    may_be_cut: 0,
    code_cut: 0,
    cell_may_be_cut: -1.21,
    goes_on_below: 0,
    cell_goes_on: 0,
    cell_cut: 0,
    unlike_column: 0,
    unsure_ocr: 0,
    very_unsure_ocr: -1.35,
    several_places: 1,
    one_of_several: -1,
    party_unsure: -3.5,
    check_digits_hold: 1.5,
    checks_hold: 2.31,
    only_equal: -1.13,
    chosen_by_checks: -1.14,
    taken_off_unnamed: -3,
    checks_broken: -1.39,
    row_checks_hold: 0,
    row_checks_broken: 0,
    list_checks_hold: 0,
    list_checks_broken: -1.31,
    list_rows_hold: 3.26,
    row_unchecked: -1.05,
    row_like_others: 0.24,
    has_form: 0.12,
    bare_number: -1,
    short_labelled: -2.44,
    cell_is_text: 0,
    is_text: 0,
    cell_is_words: -2.8,
    is_words: -0.9,
  },
};

/** Odds that a value is right before anything is known of it: the weights are fitted on equal shares. */
const PRIOR = { network: Math.log(9), local: Math.log(4.5) };

/** How likely a value is right, 0 to 1. `isLocal`: whether the local model gave it. */
export function confidenceOf(features: Features, isLocal: boolean): number {
  const { bias, weights } = isLocal ? LOCAL : NETWORK;
  const evidence = FEATURES.reduce((sum, name) => sum + weights[name] * features[name], bias);
  return 1 / (1 + Math.exp(-(evidence + (isLocal ? PRIOR.local : PRIOR.network))));
}
