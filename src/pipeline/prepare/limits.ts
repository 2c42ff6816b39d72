/**
 * Pixels of the longer side that a page's raster is brought down to before anything else is done with it: a page of paper at
 * 300 dpi, which is more than OCR or a model can use.
 */
export const LONGEST_SIDE = 3600;
/**
 * Pixels of the longer side that a scan is brought down to where only its views are wanted: about what one view of a page
 * holds. Where the views turn out to need more, it is taken again at `LONGEST_SIDE`.
 */
export const VIEW_SIDE = 1680;
/** Resolution at which a drawn page is thought of when its views are planned, in dots per inch. */
export const NOMINAL_DPI = 200;
/** Least resolution at which a drawn page is rendered for OCR, in dots per inch. */
export const OCR_DPI = 170;
/** Height of a lower-case letter as a share of the height of a word's box. */
export const X_HEIGHT = 0.45;
/** Blank columns that are kept before and between the words of a line of source code. */
export const DEEPEST_INDENT = 200;
