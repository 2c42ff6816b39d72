import { FEATURES, type FeatureName } from '../../src/extract/trust/features.ts';
import type { Example } from './examples.ts';

/** Weights of a logistic model. */
export interface Fit {
  readonly bias: number;
  readonly weights: Readonly<Record<FeatureName, number>>;
}

const STEPS = 800;
const RATE = 8;
/**
 * Highest weights of features that say by themselves that a value proves nothing; the examples have too few of them to
 * show it.
 */
const HIGHEST: Partial<Readonly<Record<FeatureName, number>>> = {
  no_place: -5,
  weak_alone: -1.7,
  row_unplaced: -2.5,
  shared_place: -1.7,
};
/** Lowest weights, likewise. */
const LOWEST: Partial<Readonly<Record<FeatureName, number>>> = { check_digits_hold: 1.5 };
/** Pull of the weights towards zero. */
const RIDGE = 0.0005;

/**
 * Fits the weights on examples, in which right and wrong values count alike in sum.
 * Source: logistic regression by gradient descent.
 */
export function fitWeights(all: readonly Example[]): Fit {
  const examples = all.flatMap(({ features, isRight }) => (features === undefined ? [] : [{ features, isRight }]));
  const wrong = examples.filter(({ isRight }) => !isRight).length;
  const right = examples.length - wrong;
  const rows = examples.map(({ features, isRight }) => ({
    x: [1, ...FEATURES.map((name) => features[name])],
    y: isRight ? 1 : 0,
    weight: 0.5 / (isRight ? right : wrong),
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
      w[at] = (w[at] ?? 0) - RATE * ((gradient[at] ?? 0) + (at === 0 ? 0 : RIDGE * (w[at] ?? 0)));
    }
  }
  const weights = Object.fromEntries(
    FEATURES.map((name, at) => [
      name,
      Math.max(LOWEST[name] ?? -Infinity, Math.min(round(w[at + 1] ?? 0), HIGHEST[name] ?? Infinity)),
    ]),
  );
  return { bias: round(w[0] ?? 0), weights: weights as Fit['weights'] };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
