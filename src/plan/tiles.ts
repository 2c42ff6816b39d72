/** Side of a Llama 4 image tile, in pixels (`size` of the Llama 4 image processor). */
export const TILE = 336;
/** Maximum of tiles of one image, without the overview (`max_patches`). */
export const MAX_TILES = 16;

const PATCHES_PER_TILE = 144;

/** The layout of an image's tiles. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** All 50 grids of at most 16 tiles that Llama 4 can use. */
export const GRIDS: readonly Grid[] = Array.from({ length: MAX_TILES }, (_, row) => row + 1).flatMap((rows) =>
  Array.from({ length: Math.floor(MAX_TILES / rows) }, (_, column) => ({ rows, columns: column + 1 })),
);

/**
 * The grid that Llama 4's preprocessing chooses for an image of `width` by `height` pixels: the tightest canvas that
 * fits it, or the one that shrinks it least; of equals, the one with fewest tiles.
 * Source: `get_best_fit` in transformers `image_processing_llama4_fast.py`, `preprocess.py` of llama-models.
 */
export function bestGrid(width: number, height: number): Grid {
  const scaleOf = (grid: Grid) => Math.min((grid.rows * TILE) / height, (grid.columns * TILE) / width);
  const scales = GRIDS.map(scaleOf);
  const enlarging = scales.filter((scale) => scale >= 1);
  const chosen = enlarging.length > 0 ? Math.min(...enlarging) : Math.max(...scales);
  return GRIDS.filter((_, index) => scales[index] === chosen).reduce((a, b) =>
    a.rows * a.columns <= b.rows * b.columns ? a : b,
  );
}

/**
 * The size in pixels that an image of `width` by `height` pixels has on the canvas of `grid`; the rest is padding.
 * Source: `get_max_res_without_distortion` in the same files.
 */
export function fitToGrid(
  width: number,
  height: number,
  grid: Grid,
): { readonly width: number; readonly height: number } {
  const targetHeight = Math.min(Math.max(height, TILE), grid.rows * TILE);
  const targetWidth = Math.min(Math.max(width, TILE), grid.columns * TILE);
  const scaleX = targetWidth / width;
  const scaleY = targetHeight / height;
  return scaleX < scaleY
    ? { width: targetWidth, height: Math.max(1, Math.min(Math.floor(height * scaleX), targetHeight)) }
    : { width: Math.max(1, Math.min(Math.floor(width * scaleY), targetWidth)), height: targetHeight };
}

/**
 * Prompt tokens of one image: 144 and a separator per tile, 144 for the overview if there are several tiles, and three
 * special tokens. Source: `_prompt_split_image` in transformers `processing_llama4.py`.
 */
export function imageTokens(grid: Grid): number {
  const tiles = grid.rows * grid.columns;
  return tiles === 1 ? PATCHES_PER_TILE + 3 : (PATCHES_PER_TILE + 1) * tiles + PATCHES_PER_TILE + 3;
}
