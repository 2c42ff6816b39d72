import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Affine, applyToBox, applyToPoint, compose, IDENTITY } from '../../src/document/image/affine.ts';
import { fromUpright, swapsSides } from '../../src/document/image/exif.ts';

const number = fc.double({ min: -100, max: 100, noNaN: true });
const map = fc
  .tuple(number, number, number, number, number, number)
  .filter(([a, b, c, d]) => Math.abs(a * d - b * c) > 0.1) as fc.Arbitrary<Affine>;

describe('affine maps', () => {
  it('compose from right to left', () => {
    fc.assert(
      fc.property(map, map, number, number, (second, first, x, y) => {
        const [px, py] = applyToPoint(first, x, y);
        const [ex, ey] = applyToPoint(second, px, py);
        const [ax, ay] = applyToPoint(compose(second, first), x, y);
        expect(ax).toBeCloseTo(ex, 4);
        expect(ay).toBeCloseTo(ey, 4);
      }),
    );
  });

  it('keep boxes in order whatever they mirror', () => {
    fc.assert(
      fc.property(map, (m) => {
        const [x0, y0, x1, y1] = applyToBox(m, [1, 2, 3, 4]);
        expect(x0 <= x1 && y0 <= y1).toBe(true);
      }),
    );
    expect(applyToBox(IDENTITY, [1, 2, 3, 4])).toEqual([1, 2, 3, 4]);
  });
});

describe('EXIF orientations', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'orientation %i takes the upright corners onto the corners in the file',
    (orientation) => {
      const [width, height] = [300, 200];
      const upright = swapsSides(orientation) ? ([0, 0, height, width] as const) : ([0, 0, width, height] as const);
      expect(applyToBox(fromUpright(orientation, width, height), upright)).toEqual([0, 0, width, height]);
    },
  );
});
