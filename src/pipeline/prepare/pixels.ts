import type { Affine } from '../../document/image/affine.ts';
import type { Raster } from '../../document/raster.ts';

/** Pixels of a page with the map from them to the page's unit. */
export interface PagePixels {
  readonly raster: Raster;
  readonly toPage: Affine;
  /** Pixels per inch of paper, where the size of the paper is known. */
  readonly dpi?: number;
}
