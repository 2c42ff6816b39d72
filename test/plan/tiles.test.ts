import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestGrid, fitToGrid, GRIDS, imageTokens, TILE } from '../../src/plan/tiles.ts';

interface Row {
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly columns: number;
  readonly fittedWidth: number;
  readonly fittedHeight: number;
  readonly imageTokens: number;
}

const rows: readonly Row[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/plan/llama4-image-tokens.json'), 'utf8'),
);

it('knows the fifty canvases of Llama 4', () => {
  expect(GRIDS).toHaveLength(50);
});

it('chooses the grid, the fitted size and the tokens that Llama 4 does, for 300 sizes', () => {
  const ours = rows.map(({ width, height }) => {
    const grid = bestGrid(width, height);
    const fitted = fitToGrid(width, height, grid);
    return {
      width,
      height,
      rows: grid.rows,
      columns: grid.columns,
      fittedWidth: fitted.width,
      fittedHeight: fitted.height,
      imageTokens: imageTokens(grid),
    };
  });
  expect(rows).toHaveLength(300);
  expect(ours).toEqual(rows);
});

it('never fits an image outside of its canvas', () => {
  const side = fc.integer({ min: 1, max: 20_000 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const grid = bestGrid(width, height);
      const fitted = fitToGrid(width, height, grid);
      expect(fitted.width).toBeLessThanOrEqual(grid.columns * TILE);
      expect(fitted.height).toBeLessThanOrEqual(grid.rows * TILE);
      expect(grid.rows * grid.columns).toBeLessThanOrEqual(16);
    }),
  );
});
