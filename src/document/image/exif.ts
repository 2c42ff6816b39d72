import type { Affine } from './affine.ts';

/** Whether an EXIF orientation (1 to 8) swaps width and height. */
export function swapsSides(orientation: number): boolean {
  return orientation >= 5 && orientation <= 8;
}

/**
 * The map from pixels of the upright image to pixels in the file (`width` × `height`) for an EXIF orientation; anything
 * but 2 to 8 counts as upright. Source: CIPA DC-008 (Exif 2.32), tag 0x0112.
 */
export function fromUpright(orientation: number, width: number, height: number): Affine {
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, width, 0];
    case 3:
      return [-1, 0, 0, -1, width, height];
    case 4:
      return [1, 0, 0, -1, 0, height];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, -1, 1, 0, 0, height];
    case 7:
      return [0, -1, -1, 0, width, height];
    case 8:
      return [0, 1, -1, 0, width, 0];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}
