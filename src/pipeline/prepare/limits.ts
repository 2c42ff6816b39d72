/**
 * Maximum of the longer side of a page's raster, in pixels: a sheet of paper at 300 dpi, which is more than OCR or a
 * model can use.
 */
export const MAX_SIDE = 3600;
/**
 * Longer side of a scan that is only used for views, in pixels: about what one view holds. If the views need more, the
 * scan is decoded again at `MAX_SIDE`.
 */
export const VIEW_MAX_SIDE = 1680;
/** Assumed resolution of a vector page when its views are planned, in dpi. */
export const NOMINAL_DPI = 200;
/** Minimum resolution of a vector page rendered for OCR, in dpi. */
export const MIN_OCR_DPI = 170;
/** Height of a lower-case letter, as a share of the height of a word's box. */
export const X_HEIGHT_RATIO = 0.45;
