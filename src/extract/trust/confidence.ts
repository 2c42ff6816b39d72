import { FEATURES, type FeatureName, type Features } from './features.ts';

/**
 * Weights of the features in favour of a value, by logistic regression on true and damaged readings of the documents
 * that `npm run bench -- trust` tunes on; it prints them anew with `fit`.
 */
const WEIGHTS: Readonly<Record<FeatureName, number>> = {
  no_place: -5,
  letters_alike: -1.83,
  other_letters: -3.52,
  close_but_sure: -1.74,
  other_sign: -3.64,
  two_readings: -1.17,
  row_elsewhere: -2.64,
  row_unplaced: -2.5,
  in_row: 1.22,
  other_column: -0.48,
  own_label: 0.89,
  own_block: 0.9,
  other_label: 0.69,
  no_label: -0.27,
  label_elsewhere: -0.39,
  witness_agrees: 1.49,
  witness_longer: -1.93,
  witness_differs: -1.75,
  differs_from_label: -2.38,
  witness_elsewhere: -2.23,
  siblings_doubted: -1,
  shared_place: -1.7,
  weak_alone: -1.7,
  may_be_cut: -2.06,
  cell_may_be_cut: -1.66,
  unsure_ocr: -0.35,
  very_unsure_ocr: 0.09,
  several_places: 0.35,
  check_digits_hold: 1.87,
  checks_hold: 1.65,
  checks_broken: -1.22,
};
const BIAS = 1.47;
/** Log odds of a right value before anything is known of it: nine of ten. The weights are fitted on equal shares. */
const PRIOR = Math.log(9);

/** How likely a value is right, 0 to 1. */
export function confidenceOf(features: Features): number {
  const evidence = FEATURES.reduce((sum, name) => sum + WEIGHTS[name] * features[name], BIAS);
  return 1 / (1 + Math.exp(-(evidence + PRIOR)));
}
