import type { Box } from '../api.ts';

/** A page as its file has it, and how it is turned to stand upright. */
export interface PageShape {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly unit: 'pt' | 'px' | 'line';
  /** Degrees clockwise. */
  readonly turn?: 90 | 180 | 270 | undefined;
  readonly failed: boolean;
}

/** Height of the upright page by its width. */
export function aspectOf({ width, height, turn }: PageShape): number {
  if (width === 0 || height === 0) return Math.SQRT2;
  return turn === 90 || turn === 270 ? width / height : height / width;
}

/** A box in the unit of the page as fractions of the upright page. */
export function toShown([x0, y0, x1, y1]: Box, { width, height, turn }: PageShape): Box {
  const [left, top, right, bottom] = [x0 / width, y0 / height, x1 / width, y1 / height];
  if (turn === 90) return [1 - bottom, left, 1 - top, right];
  if (turn === 180) return [1 - right, 1 - bottom, 1 - left, 1 - top];
  if (turn === 270) return [top, 1 - right, bottom, 1 - left];
  return [left, top, right, bottom];
}

/** Fractions of the upright page as a box in the unit of the page. */
export function fromShown([x0, y0, x1, y1]: Box, { width, height, turn }: PageShape): Box {
  const scaled = (left: number, top: number, right: number, bottom: number): Box => [
    left * width,
    top * height,
    right * width,
    bottom * height,
  ];
  if (turn === 90) return scaled(y0, 1 - x1, y1, 1 - x0);
  if (turn === 180) return scaled(1 - x1, 1 - y1, 1 - x0, 1 - y0);
  if (turn === 270) return scaled(1 - y1, x0, 1 - y0, x1);
  return scaled(x0, y0, x1, y1);
}

/** The box around both. */
export function around(one: Box, other: Box): Box {
  return [
    Math.min(one[0], other[0]),
    Math.min(one[1], other[1]),
    Math.max(one[2], other[2]),
    Math.max(one[3], other[3]),
  ];
}
