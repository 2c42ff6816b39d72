import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Pixels as red, green, blue and opacity. */
interface Pixels {
  readonly data: Uint8ClampedArray;
}

/** What is used of a canvas context to paint through a mask. */
interface Context {
  readonly canvas: { readonly width: number; readonly height: number };
  filter: string;
  drawImage(image: object, ...place: readonly number[]): void;
  restore(): void;
  getImageData(x: number, y: number, width: number, height: number): Pixels;
  putImageData(image: Pixels, x: number, y: number): void;
}

/** What is used of the factories of pdfjs-dist. */
interface Surface {
  readonly canvas: object;
  readonly context: Context;
}
interface Factory {
  create(width: number, height: number): Surface;
  destroy(surface: Surface): void;
}
interface Filters {
  addLuminosityFilter(map?: ArrayLike<number>): string;
}

const FILTER = 'luminosity';

/**
 * Lets pdfjs-dist paint through masks of luminosity. Its canvases outside of a browser have no filter that makes opacity
 * of the brightness of a mask: it would paint what a dark mask hides. Source: ISO 32000-1, 11.5.3.
 */
export function paintLuminosity({ canvasFactory, filterFactory }: PDFDocumentProxy): void {
  const [factory, filters] = [canvasFactory as Factory, filterFactory as Filters];
  const create = factory.create.bind(factory);
  let map: ArrayLike<number> | undefined;
  filters.addLuminosityFilter = (own) => {
    map = own;
    return FILTER;
  };
  factory.create = (width, height) => {
    const surface = create(width, height);
    const { context } = surface;
    let isFiltered = false;
    const drawImage = context.drawImage.bind(context);
    const restore = context.restore.bind(context);
    Object.defineProperty(context, 'filter', {
      configurable: true,
      get: () => (isFiltered ? FILTER : 'none'),
      set: (value: unknown) => {
        isFiltered = value === FILTER;
      },
    });
    context.restore = () => {
      isFiltered = false;
      restore();
    };
    context.drawImage = (image, ...place) => {
      if (!isFiltered) return drawImage(image, ...place);
      const [fromX = 0, fromY = 0, across = 1, down = 1, x = 0, y = 0] = place;
      const mask = create(Math.max(1, Math.ceil(across)), Math.max(1, Math.ceil(down)));
      try {
        mask.context.drawImage(image, fromX, fromY, across, down, 0, 0, across, down);
        toOpacity(mask.context, map);
        drawImage(mask.canvas, 0, 0, across, down, x, y, across, down);
      } finally {
        factory.destroy(mask);
      }
    };
    return surface;
  };
}

/** Makes opacity of the brightness of each pixel, on black where nothing is painted. */
function toOpacity(context: Context, map: ArrayLike<number> | undefined): void {
  const { width, height } = context.canvas;
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, opacity = 0] = data.subarray(at, at + 4);
    const bright = Math.round(((0.3 * red + 0.59 * green + 0.11 * blue) * opacity) / 255);
    data[at + 3] = map?.[bright] ?? bright;
  }
  context.putImageData(image, 0, 0);
}
