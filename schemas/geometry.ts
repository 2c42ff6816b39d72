import { z } from 'zod';

/**
 * A rectangle `[x0, y0, x1, y1]`, origin top left, x to the right, y down.
 * PDF points of the upright page, pixels of the original image, or line and column numbers of a text file, as the
 * accompanying unit says.
 */
export const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]).readonly();
export type Box = z.infer<typeof boxSchema>;

/**
 * `pt`: PDF points (1/72 inch) of the upright page; `px`: pixels of the original image; `line`: x is a column and y a
 * line of the text file, both from 1.
 */
export const unitSchema = z.enum(['pt', 'px', 'line']);
export type Unit = z.infer<typeof unitSchema>;
