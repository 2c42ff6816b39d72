/**
 * Maximum of the longer side of a page's raster, in pixels: a sheet of paper at 300 dpi, which is more than OCR or a
 * model can use.
 */
const MAX_SIDE = 3600;
/** Ratio of the sides of a sheet, above which a page is a slip that may be longer. */
const SHEET_ASPECT = 2;
const MAX_PIXELS = MAX_SIDE * MAX_SIDE;

/** Maximum of the longer side of a page's raster, in pixels: a long slip keeps the width that its print needs. */
export function maxSideOf({ width, height }: { readonly width: number; readonly height: number }): number {
  const aspect = Math.max(width, height) / Math.max(1, Math.min(width, height));
  if (aspect <= SHEET_ASPECT) return MAX_SIDE;
  return Math.floor(Math.min((MAX_SIDE * aspect) / SHEET_ASPECT, Math.sqrt(MAX_PIXELS * aspect)));
}

/**
 * Longer side of a scan that is only used for views, in pixels: about what one view holds. If the views need more, the
 * scan is decoded again at `MAX_SIDE`.
 */
export const VIEW_MAX_SIDE = 1680;
/** Longer side of the picture of a sheet for people, in pixels: about 200 dpi. */
const PICTURE_SIDE = 2200;

/** Longer side of a page's picture for people, in pixels: a long slip keeps the width that its print needs. */
export function pictureSideOf(page: { readonly width: number; readonly height: number }): number {
  return Math.floor((maxSideOf(page) / MAX_SIDE) * PICTURE_SIDE);
}

/** Assumed resolution of a vector page when its views are planned, in dpi. */
export const NOMINAL_DPI = 200;
/** Minimum resolution of a vector page rendered for OCR, in dpi. */
export const MIN_OCR_DPI = 170;
/** Height of a lower-case letter, as a share of the height of a word's box. */
export const X_HEIGHT_RATIO = 0.45;
