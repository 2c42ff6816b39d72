import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestGrid, imageTokens, TILE } from '../../src/plan/tiles.ts';
import { MIN_GLYPH_HEIGHT, planView, planViews } from '../../src/plan/views.ts';

it.each([
  ['a Letter scan at 300 dpi', 2550, 3300, 1887],
  ['a Letter scan at 150 dpi', 1275, 1650, 1887],
  ['an A4 scan at 200 dpi', 1654, 2339, 1887],
  ['a 1024-pixel square', 1024, 1024, 1452],
  ['a phone photo', 3024, 4032, 1887],
  ['a thumbnail', 100, 100, 147],
])('shows %s for %i by %i pixels at %i tokens', (_, width, height, tokens) => {
  const [view, ...others] = planViews({ width, height }, { maxViews: 5 });
  expect(others).toEqual([]);
  expect(view?.tokens).toBe(tokens);
});

it('cuts a page of small print into overlapping bands until the print is legible', () => {
  const page = { width: 2550, height: 3300, glyphHeight: 12 };
  const views = planViews(page, { maxViews: 5 });
  expect(views.length).toBeGreaterThan(1);
  const scale = Math.min(...views.map((view) => view.content.width / (view.region[2] - view.region[0])));
  expect(page.glyphHeight * scale).toBeGreaterThanOrEqual(MIN_GLYPH_HEIGHT);
  views.slice(1).forEach((view, index) => {
    expect(view.region[1]).toBeLessThan(views[index]?.region[3] ?? 0);
  });
});

it('does not cut a page that has no more pixels to show', () => {
  expect(planViews({ width: 800, height: 1000, glyphHeight: 3 }, { maxViews: 5 })).toHaveLength(1);
});

it('plans no more views than a request may hold', () => {
  expect(planViews({ width: 5000, height: 7000, glyphHeight: 8 }, { maxViews: 2 }).length).toBeLessThanOrEqual(2);
});

const side = fc.integer({ min: 1, max: 9000 });

it('lays every view on a canvas that Llama 4 keeps as it is, without enlarging, within 6 % of the best resolution', () => {
  fc.assert(
    fc.property(side, side, (width, height) => {
      const view = planView([0, 0, width, height]);
      expect(bestGrid(view.canvas.width, view.canvas.height)).toEqual(view.grid);
      expect(view.tokens).toBe(imageTokens(view.grid));
      expect(view.content.width).toBeLessThanOrEqual(Math.min(width, view.canvas.width));
      expect(view.content.height).toBeLessThanOrEqual(Math.min(height, view.canvas.height));
      const asItIs = bestGrid(width, height);
      const best = Math.min(1, (asItIs.columns * TILE) / width, (asItIs.rows * TILE) / height);
      expect(Math.max(view.content.width / width, view.content.height / height)).toBeGreaterThan(best * 0.94 - 0.001);
      expect(view.tokens).toBeLessThanOrEqual(imageTokens(asItIs));
    }),
  );
});

it('covers the whole page with its views', () => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 2, max: 40 }), (width, height, glyphHeight) => {
      const views = planViews({ width, height, glyphHeight }, { maxViews: 5 });
      const tall = height >= width;
      const ends = views.map((view) => (tall ? [view.region[1], view.region[3]] : [view.region[0], view.region[2]]));
      expect(ends[0]?.[0]).toBe(0);
      expect(ends.at(-1)?.[1]).toBe(tall ? height : width);
      ends.slice(1).forEach((end, index) => {
        expect(end[0]).toBeLessThanOrEqual(ends[index]?.[1] ?? 0);
      });
    }),
  );
});
