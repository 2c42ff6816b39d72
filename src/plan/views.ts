import type { Box } from '../../schemas/geometry.ts';
import { GRIDS, type Grid, imageTokens, TILE } from './tiles.ts';

/** Share of the best linear resolution that may be sacrificed for a cheaper canvas. */
const RESOLUTION_SLACK = 0.06;
/** Height of a lower-case letter below which a model misreads it, in pixels. */
export const MIN_GLYPH_HEIGHT = 6;
/** Overlap of bands, as a share of their height, so that each line of text is complete in one of them. */
const BAND_OVERLAP = 0.03;
const MAX_BANDS = 4;

/** How to render one image view: its region of the page and the canvas. */
export interface ViewPlan {
  /** `[x0, y0, x1, y1]` in pixels of the page's raster. */
  readonly region: Box;
  /** Pixels that the region is resized to; the rest of the canvas is white. */
  readonly content: { readonly width: number; readonly height: number };
  readonly canvas: { readonly width: number; readonly height: number };
  readonly grid: Grid;
  readonly tokens: number;
}

/**
 * Plans a view of a region (in pixels): the cheapest canvas within 6 % of the best resolution that Llama 4 can use.
 * Never enlarges.
 */
export function planView(region: Box): ViewPlan {
  const width = region[2] - region[0];
  const height = region[3] - region[1];
  const options = GRIDS.map((grid) => ({
    grid,
    tokens: imageTokens(grid),
    scale: Math.min(1, (grid.columns * TILE) / width, (grid.rows * TILE) / height),
  }));
  const best = Math.max(...options.map((option) => option.scale));
  const chosen = options
    .filter((option) => option.scale >= best * (1 - RESOLUTION_SLACK))
    .reduce((a, b) => (b.tokens < a.tokens || (b.tokens === a.tokens && b.scale > a.scale) ? b : a));
  return {
    region,
    content: {
      width: Math.max(1, Math.floor(width * chosen.scale)),
      height: Math.max(1, Math.floor(height * chosen.scale)),
    },
    canvas: { width: chosen.grid.columns * TILE, height: chosen.grid.rows * TILE },
    grid: chosen.grid,
    tokens: chosen.tokens,
  };
}

/**
 * Plans the views of a page with a raster of `width` by `height` pixels: one view if small print stays legible,
 * otherwise overlapping bands along the longer side, as many as make `glyphHeight` (in pixels of the raster) legible or
 * show every pixel, at maxBands `maxViews`.
 */
export function planViews(
  page: { readonly width: number; readonly height: number; readonly glyphHeight?: number },
  limits: { readonly maxViews: number },
): readonly ViewPlan[] {
  const maxBands = Math.max(1, Math.min(MAX_BANDS, limits.maxViews));
  for (let count = 1; ; count += 1) {
    const views = bands(page.width, page.height, count).map(planView);
    const scale = Math.min(...views.map((view) => view.content.width / (view.region[2] - view.region[0])));
    const legible = page.glyphHeight === undefined || page.glyphHeight * scale >= MIN_GLYPH_HEIGHT;
    if (legible || scale > 0.98 || count === maxBands) return views;
  }
}

function bands(width: number, height: number, count: number): readonly Box[] {
  if (count === 1) return [[0, 0, width, height]];
  const tall = height >= width;
  const length = tall ? height : width;
  const size = length / (count - (count - 1) * BAND_OVERLAP);
  return Array.from({ length: count }, (_, index) => {
    const start = Math.round(index * size * (1 - BAND_OVERLAP));
    const end = index === count - 1 ? length : Math.min(length, Math.round(start + size));
    return tall ? [0, start, width, end] : [start, 0, end, height];
  });
}
