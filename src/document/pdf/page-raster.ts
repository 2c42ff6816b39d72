import type { Affine } from '../image/affine.ts';
import type { Raster } from '../raster.ts';

/** The raster of a page, and the map from its pixels to points of the upright page. */
export interface PageRaster {
  readonly raster: Raster;
  readonly toPage: Affine;
  /** Image pixels per raster pixel along a side, at least 1. */
  readonly reduction: number;
}
