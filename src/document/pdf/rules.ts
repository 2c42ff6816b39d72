import type { Box } from '../../../schemas/geometry.ts';
import { type Affine, applyToBox, applyToPoint, compose } from '../image/affine.ts';
import type { OperatorList } from './operators.ts';
import { OPS } from './pdfjs.ts';
import { createTextState } from './text-state.ts';

/** Thickness of a rule at most, in points. */
const MAX_THICKNESS = 3;
/** Length of a rule at least, in points, and as a multiple of its thickness. */
const MIN_LENGTH = 4;
const MIN_ASPECT = 3;
/** Slope of a rule at most, and rise of one of its pieces, in points; a rule has no more pieces than this. */
const MAX_SLOPE = 0.15;
const MAX_RISE = 0.8;
const MAX_PIECES = 50;
/** Rules of a page that are listed; more belong to a drawing. */
const MAX_RULES = 5000;

/** Steps of a path as pdfjs-dist lists them, and the coordinates that follow each. */
const MOVE = 0;
const LINE = 1;
const COORDINATES = [2, 2, 6, 4, 0] as const;

/** Lists the level rules that a page draws, as lines or thin rectangles, as boxes in points; `toPage` maps its user space. */
export function levelRules({ fnArray, argsArray }: OperatorList, toPage: Affine): readonly Box[] {
  const rules: Box[] = [];
  const machine = createTextState(() => true);
  fnArray.forEach((operator, index) => {
    const args = argsArray[index] ?? [];
    machine.apply(operator, args);
    if (operator !== OPS.constructPath || rules.length >= MAX_RULES) return;
    const [paint, data, reach] = args as readonly [number, readonly unknown[], unknown];
    const place = compose(toPage, machine.graphics.matrix);
    if (isStroked(paint)) rules.push(...strokedLines(data[0], place, machine.graphics.lineWidth));
    if (isFilled(paint) && isNumbers(reach)) rules.push(applyToBox(place, boxOf(reach)));
  });
  return rules.filter(isRule);
}

function isStroked(paint: number): boolean {
  return [OPS.stroke, OPS.closeStroke, OPS.fillStroke, OPS.eoFillStroke, OPS.closeFillStroke].includes(paint as never);
}

function isFilled(paint: number): boolean {
  return [OPS.fill, OPS.eoFill, OPS.fillStroke, OPS.eoFillStroke, OPS.closeFillStroke].includes(paint as never);
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  return (Array.isArray(value) || ArrayBuffer.isView(value)) && typeof (value as ArrayLike<unknown>)[0] === 'number';
}

function boxOf(values: ArrayLike<number>): Box {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = Array.from(values);
  return [x0, y0, x1, y1];
}

/** The straight pieces of a path, as thick as its lines. */
function strokedLines(path: unknown, place: Affine, width: number): readonly Box[] {
  if (!isNumbers(path)) return [];
  const lines: Box[] = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < path.length; ) {
    const step = path[at] ?? 0;
    const count = COORDINATES[step] ?? 0;
    const [toX, toY] = [path[at + count - 1] ?? x, path[at + count] ?? y];
    if (step === LINE) lines.push(...levelPieces(applyToPoint(place, x, y), applyToPoint(place, toX, toY), width));
    if (step === MOVE || count > 0) [x, y] = [toX, toY];
    at += count + 1;
  }
  return lines;
}

type Point = readonly [number, number];

/** A line, of which one that slopes a little is cut into pieces that are nearly level; none if it is steep. */
function levelPieces([x0, y0]: Point, [x1, y1]: Point, width: number): readonly Box[] {
  const [across, down] = [x1 - x0, y1 - y0];
  if (Math.abs(down) > MAX_SLOPE * Math.abs(across)) return [];
  const count = Math.min(MAX_PIECES, Math.max(1, Math.ceil(Math.abs(down) / MAX_RISE)));
  return Array.from({ length: count }, (_, at): Box => {
    const [from, to] = [at / count, (at + 1) / count];
    const xs = [x0 + from * across, x0 + to * across];
    const ys = [y0 + from * down, y0 + to * down];
    return [Math.min(...xs), Math.min(...ys) - width / 2, Math.max(...xs), Math.max(...ys) + width / 2];
  });
}

function isRule([x0, y0, x1, y1]: Box): boolean {
  const thickness = y1 - y0;
  return thickness <= MAX_THICKNESS && x1 - x0 >= Math.max(MIN_LENGTH, MIN_ASPECT * thickness);
}
