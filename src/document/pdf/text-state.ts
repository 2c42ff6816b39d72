import type { Box } from '../../../schemas/geometry.ts';
import { type Affine, applyToBox, compose, IDENTITY } from '../image/affine.ts';
import { OPS } from './pdfjs.ts';

/** The part of the graphics state that decides whether and where text is seen. */
export interface GraphicsState {
  readonly matrix: Affine;
  /** Text rendering mode, 0 to 7; 3 paints nothing. */
  readonly mode: number;
  /** Of outlines, in user space. */
  readonly lineWidth: number;
  /** 0 to 1. */
  readonly opacity: number;
  /** Whether it is painted through a soft mask. */
  readonly masked: boolean;
  /** Fill colour as `#rrggbb`; undefined for a pattern. */
  readonly colour: string | undefined;
  /** The box around the clipping path in user space; undefined if there is none. */
  readonly clip: Box | undefined;
  /** Whether it lies in an optional-content layer that is off. */
  readonly layerOff: boolean;
  /** Id of the annotation that it belongs to. */
  readonly annotation: string | undefined;
}

/** The text state and position. */
export interface TextState {
  font: string;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  /** Horizontal scaling; 1 is none. */
  stretch: number;
  leading: number;
  rise: number;
  matrix: Affine;
  x: number;
  y: number;
  lineX: number;
  lineY: number;
}

type Mutable<T> = { -readonly [name in keyof T]: T[name] };
type Frame = { graphics: Mutable<GraphicsState>; text: TextState };

/** Follows the operators of a page through its graphics and text state. */
export interface TextMachine {
  readonly graphics: GraphicsState;
  readonly text: TextState;
  /** Applies an operator; returns the glyphs that it shows, if it shows any. */
  apply(operator: number, args: readonly unknown[]): unknown;
}

function initial(annotation: string | undefined): Frame {
  return {
    graphics: {
      matrix: IDENTITY,
      mode: 0,
      lineWidth: 1,
      opacity: 1,
      masked: false,
      colour: '#000000',
      clip: undefined,
      layerOff: false,
      annotation,
    },
    text: {
      font: '',
      size: 0,
      charSpacing: 0,
      wordSpacing: 0,
      stretch: 1,
      leading: 0,
      rise: 0,
      matrix: IDENTITY,
      x: 0,
      y: 0,
      lineX: 0,
      lineY: 0,
    },
  };
}

/**
 * Starts at the state in which the content of a page begins. `isLayerShown` decides about the properties of an
 * optional-content layer. Source: ISO 32000-1, 8.4 and 9.3.
 */
export function createTextState(isLayerShown: (properties: unknown) => boolean): TextMachine {
  let now = initial(undefined);
  let stack: Frame[] = [];
  const outside: { now: Frame; stack: Frame[] }[] = [];
  const layers: boolean[] = [];
  let clips = false;

  const save = () => stack.push({ graphics: { ...now.graphics }, text: { ...now.text } });
  const restore = () => {
    now = stack.pop() ?? now;
    now.graphics.layerOff = layers.includes(false);
  };
  const transform = (by: unknown) => {
    if (by !== null && by !== undefined) now.graphics.matrix = compose(now.graphics.matrix, matrixOf(by));
  };
  const clipTo = (box: unknown) => {
    const [x0, y0, x1, y1] = Array.from((box ?? []) as ArrayLike<number>, Number);
    if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return;
    const placed = applyToBox(now.graphics.matrix, [x0, y0, x1, y1]);
    now.graphics.clip = now.graphics.clip === undefined ? placed : intersection(now.graphics.clip, placed);
  };
  const moveTo = (x: number, y: number) => {
    const { text } = now;
    text.x = text.lineX += x;
    text.y = text.lineY += y;
  };
  const setState = (entries: readonly (readonly [string, unknown])[]) => {
    for (const [key, value] of entries) {
      if (key === 'ca') now.graphics.opacity = Number(value);
      if (key === 'SMask') now.graphics.masked = Boolean(value);
      if (key === 'LW') setLineWidth(Number(value));
      if (key === 'Font' && Array.isArray(value)) setFont(String(value[0]), Number(value[1]));
    }
  };
  const setFont = (name: string, size: number) => {
    now.text.font = name;
    now.text.size = size;
  };
  const setLineWidth = (width: number) => {
    const [a, b] = now.graphics.matrix;
    now.graphics.lineWidth = width * Math.hypot(a, b);
  };
  const setMatrix = (matrix: Affine) => {
    Object.assign(now.text, { matrix, x: 0, y: 0, lineX: 0, lineY: 0 });
  };
  const layer = (isShown: boolean) => {
    layers.push(isShown);
    now.graphics.layerOff = layers.includes(false);
  };

  const apply = (operator: number, args: readonly unknown[]): unknown => {
    const { text, graphics } = now;
    switch (operator) {
      case OPS.save:
        save();
        break;
      case OPS.restore:
        restore();
        break;
      case OPS.transform:
        transform(args);
        break;
      case OPS.paintFormXObjectBegin:
        save();
        transform(args[0]);
        clipTo(args[1]);
        break;
      case OPS.beginGroup:
        save();
        transform((args[0] as { matrix?: unknown } | undefined)?.matrix);
        break;
      case OPS.paintFormXObjectEnd:
      case OPS.endGroup:
        restore();
        break;
      case OPS.beginAnnotation:
        outside.push({ now, stack });
        now = initial(String(args[0]));
        stack = [];
        transform(args[2]);
        transform(args[3]);
        break;
      case OPS.endAnnotation: {
        const before = outside.pop();
        if (before !== undefined) ({ now, stack } = before);
        break;
      }
      case OPS.beginMarkedContent:
        layer(true);
        break;
      case OPS.beginMarkedContentProps:
        layer(args[0] !== 'OC' || isLayerShown(args[1]));
        break;
      case OPS.endMarkedContent:
        layers.pop();
        graphics.layerOff = layers.includes(false);
        break;
      case OPS.clip:
      case OPS.eoClip:
        clips = true;
        break;
      case OPS.constructPath:
        if (clips) clipTo(args[2]);
        clips = false;
        break;
      case OPS.setGState:
        setState(args[0] as readonly (readonly [string, unknown])[]);
        break;
      case OPS.setLineWidth:
        setLineWidth(Number(args[0]));
        break;
      case OPS.setFillRGBColor:
        graphics.colour = String(args[0]);
        break;
      case OPS.setFillColorN:
        graphics.colour = undefined;
        break;
      case OPS.setTextRenderingMode:
        graphics.mode = Number(args[0]);
        break;
      case OPS.beginText:
        setMatrix(IDENTITY);
        break;
      case OPS.setFont:
        setFont(String(args[0]), Number(args[1]));
        break;
      case OPS.setCharSpacing:
        text.charSpacing = Number(args[0]);
        break;
      case OPS.setWordSpacing:
        text.wordSpacing = Number(args[0]);
        break;
      case OPS.setHScale:
        text.stretch = Number(args[0]) / 100;
        break;
      case OPS.setLeading:
        text.leading = -Number(args[0]);
        break;
      case OPS.setTextRise:
        text.rise = Number(args[0]);
        break;
      case OPS.setTextMatrix:
        setMatrix(matrixOf(args.length > 1 ? args : args[0]));
        break;
      case OPS.moveText:
        moveTo(Number(args[0]), Number(args[1]));
        break;
      case OPS.setLeadingMoveText:
        text.leading = Number(args[1]);
        moveTo(Number(args[0]), Number(args[1]));
        break;
      case OPS.nextLine:
        moveTo(0, text.leading);
        break;
      case OPS.showText:
        return args[0];
    }
    return undefined;
  };
  return {
    get graphics() {
      return now.graphics;
    },
    get text() {
      return now.text;
    },
    apply,
  };
}

function matrixOf(values: unknown): Affine {
  const list = values as ArrayLike<number> & Record<string, number>;
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = [0, 1, 2, 3, 4, 5].map((at) => Number(list[at]));
  return [a, b, c, d, e, f];
}

function intersection(a: Box, b: Box): Box {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}
