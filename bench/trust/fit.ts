import { FEATURES, type FeatureName } from '../../src/extract/trust/features.ts';
import type { Example } from './examples.ts';

/** Weights of a logistic model. */
export interface Fit {
  readonly bias: number;
  readonly weights: Readonly<Record<FeatureName, number>>;
}

const STEPS = 1200;
const RATE = 4;
/** Pull of the weights towards zero. */
const RIDGE = 0.0005;
/** Highest weights: of what says by itself that a value proves nothing, where the examples have too few to show it. */
const HIGHEST: Partial<Readonly<Record<FeatureName, number>>> = {
  no_place: -5,
  weak_alone: -1.7,
  row_elsewhere: -2.5,
  row_unplaced: -2.5,
  shared_place: -1.7,
  cell_shared: -1.7,
  cell_of_other: -4.5,
  checks_broken: -1.2,
  list_checks_broken: -1,
  short_labelled: -0.7,
  bare_number: -1,
  several_places: 1,
};
/** Likewise of answers of a model on the network: a text that goes on, and a cell with the text of another one. */
const HIGHEST_OF_NETWORK: typeof HIGHEST = {
  ...HIGHEST,
  cell_text_shared: -4.5,
  cell_weak: -0.8,
  may_be_cut: -1.1,
  cell_may_be_cut: -4.5,
  cell_goes_on: -4.6,
  cell_cut: -4.6,
};
/** Lowest weights, likewise. */
const LOWEST: Partial<Readonly<Record<FeatureName, number>>> = {
  check_digits_hold: 1.5,
  checks_hold: 1.8,
  // The rules are wrong about one value in six themselves.
  witness_differs: -2.5,
  witness_elsewhere: -1.8,
};
/** What never speaks for a value, and what never speaks against one, whatever few examples say. */
const AGAINST: ReadonlySet<FeatureName> = new Set([
  'letters_alike',
  'other_letters',
  'close_but_sure',
  'other_sign',
  'two_readings',
  'row_elsewhere',
  'other_column',
  'cell_of_other',
  'weak_label',
  'other_label',
  'label_elsewhere',
  'witness_longer',
  'witness_differs',
  'cell_differs',
  'differs_from_label',
  'witness_elsewhere',
  'siblings_doubted',
  'may_be_cut',
  'cell_may_be_cut',
  'goes_on_below',
  'cell_goes_on',
  'cell_cut',
  'unlike_column',
  'unsure_ocr',
  'very_unsure_ocr',
  'cell_weak',
  'only_equal',
  'one_of_several',
  'party_unsure',
  'taken_off_unnamed',
  'row_checks_broken',
  'row_unchecked',
]);
const FOR: ReadonlySet<FeatureName> = new Set([
  'own_label',
  'own_block',
  'in_address',
  'witness_agrees',
  'checks_hold',
  'row_checks_hold',
  'list_checks_hold',
  'list_rows_hold',
  'row_like_others',
  'has_form',
]);

/**
 * Fits the weights on examples that are not in review for another reason, in which right and wrong values count alike in sum, and kinds of damage by the root of
 * their number, so that those that can damage few values count as well.
 * Source: logistic regression by projected gradient descent.
 */
export function fitWeights(all: readonly Example[], isLocal: boolean): Fit {
  const highest = isLocal ? HIGHEST : HIGHEST_OF_NETWORK;
  const examples = all.flatMap(({ features, isRight, kind, isTold }) =>
    features === undefined || isTold === true ? [] : [{ features, isRight, kind }],
  );
  const wrong = new Map<string, number>();
  for (const { isRight, kind } of examples) if (!isRight) wrong.set(kind, (wrong.get(kind) ?? 0) + 1);
  const right = examples.filter(({ isRight }) => isRight).length;
  const roots = [...wrong.values()].reduce((sum, count) => sum + Math.sqrt(count), 0);
  const rows = examples.map(({ features, isRight, kind }) => ({
    x: [1, ...FEATURES.map((name) => features[name])],
    y: isRight ? 1 : 0,
    weight: 0.5 / (isRight ? right : roots * Math.sqrt(wrong.get(kind) ?? 1)),
  }));
  const w = new Float64Array(FEATURES.length + 1);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = new Float64Array(w.length);
    for (const { x, y, weight } of rows) {
      let z = 0;
      for (const [at, value] of x.entries()) z += (w[at] ?? 0) * value;
      const error = (1 / (1 + Math.exp(-z)) - y) * weight;
      for (const [at, value] of x.entries()) gradient[at] = (gradient[at] ?? 0) + error * value;
    }
    for (const at of w.keys()) {
      const name = FEATURES[at - 1];
      const next = (w[at] ?? 0) - RATE * ((gradient[at] ?? 0) + (at === 0 ? 0 : RIDGE * (w[at] ?? 0)));
      w[at] = name === undefined ? next : within(name, next, highest);
    }
  }
  const weights = Object.fromEntries(FEATURES.map((name, at) => [name, round(w[at + 1] ?? 0)]));
  return { bias: round(w[0] ?? 0), weights: weights as Fit['weights'] };
}

/** A weight within the limits of its feature. */
function within(name: FeatureName, weight: number, limits: typeof HIGHEST): number {
  const highest = Math.min(limits[name] ?? Number.POSITIVE_INFINITY, AGAINST.has(name) ? 0 : Number.POSITIVE_INFINITY);
  const lowest = Math.max(LOWEST[name] ?? Number.NEGATIVE_INFINITY, FOR.has(name) ? 0 : Number.NEGATIVE_INFINITY);
  return Math.max(lowest, Math.min(weight, highest));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
