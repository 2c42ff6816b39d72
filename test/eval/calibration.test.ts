import { expect, it } from 'vitest';
import { calibrationOf } from '../../src/eval/calibration.ts';
import type { ScoredValue } from '../../src/eval/score-document.ts';

function value(confidence: number, outcome: ScoredValue['outcome']): ScoredValue {
  const told = { isTold: false, inReview: false, hasPlace: true };
  return { field: '/a', goldPointer: '/a', outcome, confidence, ...told };
}

it('counts the values of each range of confidence once, the ends included, and leaves out what was not read', () => {
  const bins = calibrationOf([
    value(0, 'wrong'),
    value(0.1, 'right'),
    value(0.9, 'right'),
    value(0.94, 'invented'),
    value(0.95, 'right'),
    value(1, 'right'),
    value(1, 'omitted'),
    value(1, 'unjudged'),
  ]);
  const filled = bins.filter(({ values }) => values > 0);
  expect(filled.map(({ from, to, values, right }) => [from, to, values, right])).toEqual([
    [0, 0.1, 1, 0],
    [0.1, 0.2, 1, 1],
    [0.9, 0.95, 2, 1],
    [0.95, 0.98, 1, 1],
    [0.98, 1, 1, 1],
  ]);
  expect(filled[2]).toMatchObject({ confidence: expect.closeTo(0.92), share_right: 0.5 });
  expect(bins.find(({ values }) => values === 0)).toMatchObject({ confidence: null, share_right: null });
});
