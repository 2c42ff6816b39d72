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
  bias: 1.53,
  weights: {
    no_place: -5,
    letters_alike: -1.63,
    other_letters: -3.58,
    close_but_sure: -1.71,
    other_sign: -3.46,
    two_readings: -1.06,
    row_elsewhere: -2.76,
    row_unplaced: -2.5,
    in_row: 0.97,
    other_column: -0.47,
    own_label: 0.86,
    own_block: 1.2,
    other_label: 0.62,
    no_label: -0.05,
    label_elsewhere: -0.41,
    witness_agrees: 1.52,
    witness_longer: -1.77,
    witness_differs: -1.72,
    differs_from_label: -2.59,
    witness_elsewhere: -2.09,
    siblings_doubted: -1.01,
    shared_place: -1.7,
    weak_alone: -1.7,
    may_be_cut: -1.87,
    cell_may_be_cut: -2.2,
    unsure_ocr: -0.49,
    very_unsure_ocr: 0.21,
    several_places: 0.06,
    check_digits_hold: 1.66,
    checks_hold: 1.76,
    checks_broken: -1.2,
    row_checks_hold: 0.07,
    row_checks_broken: 0.14,
    cell_is_text: 0.4,
    is_text: -0.48,
  },
};

/**
 * For answers of the local model, whose values are printed by construction and may be those of another field. Fitted on
 * its own readings. Source: as above.
 */
const LOCAL: Weights = {
  bias: 0.17,
  weights: {
    no_place: -5,
    letters_alike: 0,
    other_letters: 0,
    close_but_sure: 0,
    other_sign: 0,
    two_readings: 1.25,
    row_elsewhere: -2.91,
    row_unplaced: -2.5,
    in_row: -1.14,
    other_column: 1.02,
    own_label: 1.51,
    own_block: 1.18,
    other_label: -0.7,
    no_label: 2.07,
    label_elsewhere: 0.49,
    witness_agrees: 0,
    witness_longer: 0,
    witness_differs: 0,
    differs_from_label: 0,
    witness_elsewhere: 0,
    siblings_doubted: -1.32,
    shared_place: -1.7,
    weak_alone: -1.7,
    may_be_cut: -1.07,
    cell_may_be_cut: -0.51,
    unsure_ocr: -1.08,
    very_unsure_ocr: -0.12,
    several_places: 2.98,
    check_digits_hold: 1.5,
    checks_hold: 4.5,
    checks_broken: -1.39,
    row_checks_hold: 0.51,
    row_checks_broken: 0,
    cell_is_text: -0.32,
    is_text: -1.21,
  },
};

/** Odds that a value is right before anything is known of it: the weights are fitted on equal shares. */
const PRIOR = { network: Math.log(9), local: Math.log(2.25) };

/** How likely a value is right, 0 to 1. `isLocal`: whether the local model gave it. */
export function confidenceOf(features: Features, isLocal: boolean): number {
  const { bias, weights } = isLocal ? LOCAL : NETWORK;
  const evidence = FEATURES.reduce((sum, name) => sum + weights[name] * features[name], bias);
  return 1 / (1 + Math.exp(-(evidence + (isLocal ? PRIOR.local : PRIOR.network))));
}
