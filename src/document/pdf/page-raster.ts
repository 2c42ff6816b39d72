import type { Affine } from '../image/affine.ts';
import type { Raster } from '../raster.ts';

/** The pixels of a page, and the map from them to points of the upright page. */
export interface PageRaster {
  readonly raster: Raster;
  readonly toPage: Affine;
  /** Pixels of the image in the file for each of the raster, 1 and more. */
  readonly shrunk: number;
}
