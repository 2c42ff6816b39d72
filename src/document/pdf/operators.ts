import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box } from '../../../schemas/geometry.ts';
import { type Affine, compose } from '../image/affine.ts';
import { AnnotationMode, OPS } from './pdfjs.ts';

/** An image painted on a page. */
export interface PaintedImage {
  /** Name of the decoded image; undefined for inline images. */
  readonly name: string | undefined;
  readonly isMask: boolean;
  /** Runs of glyphs that are painted before it. */
  readonly after: number;
  /** Maps the unit square of the image (y up) to the page's user space. */
  readonly matrix: Affine;
}

/** The painting operations of a page that decide how to read it. */
export interface PageOperators {
  readonly images: readonly PaintedImage[];
  /** Runs of glyphs: visible, invisible (rendering modes 3 and 7), and in a colour near white. */
  readonly text: { readonly visible: number; readonly invisible: number; readonly pale: number };
  readonly paths: number;
}

const MIN_PALE = 0.9;

/** The operators of a page and their arguments, as pdfjs-dist lists them. */
export interface OperatorList {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly (readonly unknown[] | null)[];
}

/** Lists the operators of a page and of the appearances of its annotations. */
export async function listOperators(page: PDFPageProxy): Promise<OperatorList> {
  return (await page.getOperatorList({ annotationMode: AnnotationMode.ENABLE })) as OperatorList;
}

/** Reads an operator list, tracking the transformation matrix through `q`/`Q` and form XObjects. */
export function readOperators(list: OperatorList): PageOperators {
  const images: PaintedImage[] = [];
  const text = { visible: 0, invisible: 0, pale: 0 };
  let state: { matrix: Affine; mode: number; pale: boolean } = { matrix: [1, 0, 0, 1, 0, 0], mode: 0, pale: false };
  const stack: (typeof state)[] = [];
  let paths = 0;

  list.fnArray.forEach((operator, index) => {
    const args: readonly unknown[] = list.argsArray[index] ?? [];
    switch (operator) {
      case OPS.save:
        stack.push({ ...state });
        break;
      case OPS.restore:
        state = stack.pop() ?? state;
        break;
      case OPS.transform:
        state.matrix = compose(state.matrix, numbers(args));
        break;
      case OPS.paintFormXObjectBegin:
        stack.push({ ...state });
        if (args[0] !== null && args[0] !== undefined) state.matrix = compose(state.matrix, numbers(args[0]));
        break;
      case OPS.paintFormXObjectEnd:
        state = stack.pop() ?? state;
        break;
      case OPS.setTextRenderingMode:
        state.mode = Number(args[0]);
        break;
      case OPS.setFillRGBColor:
        state.pale = isPale(args);
        break;
      case OPS.showText:
        if (state.mode === 3 || state.mode === 7) text.invisible += 1;
        else if (state.pale) text.pale += 1;
        else text.visible += 1;
        break;
      case OPS.constructPath:
        paths += 1;
        break;
      case OPS.paintImageXObject:
      case OPS.paintInlineImageXObject:
      case OPS.paintImageMaskXObject:
        images.push({
          name: typeof args[0] === 'string' ? args[0] : undefined,
          isMask: operator === OPS.paintImageMaskXObject,
          after: text.visible + text.invisible + text.pale,
          matrix: state.matrix,
        });
        break;
      case OPS.paintImageXObjectRepeat:
      case OPS.paintInlineImageXObjectGroup:
      case OPS.paintImageMaskXObjectGroup:
      case OPS.paintImageMaskXObjectRepeat:
      case OPS.shadingFill:
        paths += 1;
        break;
    }
  });
  return { images, text, paths };
}

/** The box of an image in the page's user space (y up). */
export function coveredBox(image: PaintedImage): Box {
  const [a, b, c, d, e, f] = image.matrix;
  const xs = [e, e + a, e + c, e + a + c];
  const ys = [f, f + b, f + d, f + b + d];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function numbers(values: unknown): Affine {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = Array.from(values as ArrayLike<number>, Number);
  return [a, b, c, d, e, f];
}

function isPale(args: readonly unknown[]): boolean {
  const [first] = args;
  const channels =
    typeof first === 'string' && /^#[0-9a-f]{6}$/i.test(first)
      ? [1, 3, 5].map((at) => Number.parseInt(first.slice(at, at + 2), 16))
      : args.map(Number);
  return channels.length >= 3 && channels.slice(0, 3).every((channel) => channel >= MIN_PALE * 255);
}
