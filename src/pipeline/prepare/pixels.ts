import type { Finding } from '../../../schemas/page.ts';
import type { Affine } from '../../document/image/affine.ts';
import type { Raster } from '../../document/raster.ts';

/** Pixels of a page with the map from them to the page's unit. */
export interface PagePixels {
  readonly raster: Raster;
  readonly toPage: Affine;
  /** How many pixels there are to be had for each of the raster, along a side: 1, or more for a reduced raster. */
  readonly shrunk: number;
  /** Pixels of the raster per inch of paper, where the size of the paper is known. */
  readonly dpi?: number;
  /** What went wrong when the pixels were decoded. */
  readonly findings?: readonly Finding[];
}
