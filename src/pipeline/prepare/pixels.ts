import type { Finding } from '../../../schemas/page.ts';
import type { Affine } from '../../document/image/affine.ts';
import type { Raster } from '../../document/raster.ts';

/** The raster of a page and the map from its pixels to the page's unit. */
export interface PagePixels {
  readonly raster: Raster;
  readonly toPage: Affine;
  /** Source pixels per raster pixel along a side: 1, or more for a reduced raster. */
  readonly reduction: number;
  /** Raster pixels per inch of paper, if the paper size is known. */
  readonly dpi?: number;
  /** Problems found while decoding. */
  readonly findings?: readonly Finding[];
}
