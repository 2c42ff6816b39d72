import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Finding } from '../../../schemas/page.ts';
import type { UnplacedWord } from '../lines.ts';
import { readFormFields } from './forms.ts';
import type { PdfFile } from './open.ts';
import { type PageOperators, readOperators } from './operators.ts';
import { coverage, fullPageImage } from './page-image.ts';
import type { PageRaster } from './page-raster.ts';
import { openScan, type PageScan } from './page-scan.ts';
import { renderPage } from './render.ts';
import { assessTextLayer } from './trust.ts';
import { splitByVisibility } from './visibility.ts';
import { damage, withWarnings } from './warnings.ts';
import { readTextLayer } from './words.ts';

/** A page of a PDF. */
export interface PdfPage {
  /** Size of the upright page in points. */
  readonly width: number;
  readonly height: number;
  /** Visible words of a trusted text layer, including filled-in form fields; empty if it is not trusted. */
  readonly words: readonly UnplacedWord[];
  readonly trusted: boolean;
  /** Whether figures or form fields hold more than the words. */
  readonly needsImage: boolean;
  /** The image that the page consists of, if it is a scan. */
  readonly scan: PageScan | undefined;
  readonly findings: readonly Finding[];
  /** Renders the page, `scale` in pixels per point. */
  render(scale: number): Promise<PageRaster>;
}

/** Scale for detecting hidden words, in pixels per point. */
const CHECK_SCALE = 1.5;
/** Share of the page above which an image counts as a figure. */
const MIN_FIGURE_COVERAGE = 0.08;
/** Number of paths above which a page counts as a drawing. */
const MIN_DRAWING_PATHS = 2000;

/** Reads one page, counted from 1. Damage is reported in its findings. */
export async function readPdfPage(
  file: PdfFile,
  number: number,
  options: { readonly signal: AbortSignal },
): Promise<{ readonly page: PdfPage; readonly release: () => void }> {
  const page = await file.document.getPage(number);
  const { result, warnings } = await withWarnings(() => read(file, page, options));
  const damaged: Finding[] = damage(warnings).map((message) => ({ code: 'damaged', message }));
  return { page: { ...result, findings: [...result.findings, ...damaged] }, release: () => page.cleanup() };
}

async function read(file: PdfFile, page: PDFPageProxy, options: { readonly signal: AbortSignal }): Promise<PdfPage> {
  const viewport = page.getViewport({ scale: 1 });
  const operators = await readOperators(page);
  const form = await readFormFields(page, viewport);
  const scanImage = fullPageImage(page, operators);
  const render = async (scale: number) => {
    const original = await file.original();
    const painted = original === file.document ? page : await original.getPage(page.pageNumber);
    try {
      return await renderPage(original, painted, scale, options);
    } finally {
      if (painted !== page) painted.cleanup();
    }
  };
  const base = { width: viewport.width, height: viewport.height, render };

  if (scanImage !== undefined && form.count === 0) {
    const scan = await openScan({ file, page, viewport }, scanImage, options);
    const findings: Finding[] =
      operators.text.invisible === 0 ? [] : [hiddenText(operators.text.invisible, 'behind the scan')];
    return { ...base, words: [], trusted: false, needsImage: true, scan, findings };
  }

  const layer = await readTextLayer(page, viewport);
  const { visible, hidden } = isInvisible(operators)
    ? { visible: [], hidden: layer }
    : mayHideText(operators, layer, viewport)
      ? splitByVisibility(layer, (await render(CHECK_SCALE)).raster, CHECK_SCALE)
      : { visible: layer, hidden: [] };
  const trust = assessTextLayer(isInvisible(operators) ? form.words : [...visible, ...form.words]);
  const findings: Finding[] = [
    ...(hidden.length > 0 ? [hiddenText(hidden.length, 'that cannot be seen on the page')] : []),
    ...(!trust.trusted && trust.reason === 'garbled' ? [{ code: 'text_layer_garbled', message: trust.message }] : []),
  ];
  const figures =
    operators.images.some((image) => coverage(page, image) >= MIN_FIGURE_COVERAGE) ||
    operators.paths >= MIN_DRAWING_PATHS;
  return {
    ...base,
    words: trust.trusted ? [...visible, ...form.words] : [],
    trusted: trust.trusted,
    needsImage: figures || form.count > 0 || !trust.trusted,
    scan: undefined,
    findings,
  };
}

/** Whether all text is invisible: another program's OCR behind a scan. */
function isInvisible(operators: PageOperators): boolean {
  return operators.text.invisible > 0 && operators.text.visible + operators.text.pale === 0;
}

function mayHideText(
  operators: PageOperators,
  layer: readonly UnplacedWord[],
  viewport: { readonly width: number; readonly height: number },
): boolean {
  if (layer.length === 0) return false;
  const outside = layer.some(
    ({ box }) => box[2] < 0 || box[3] < 0 || box[0] > viewport.width || box[1] > viewport.height,
  );
  const tiny = layer.some(({ box }) => Math.min(box[2] - box[0], box[3] - box[1]) < 1.5);
  return outside || tiny || operators.coversText || operators.text.invisible > 0 || operators.text.pale > 0;
}

function hiddenText(count: number, where: string): Finding {
  return { code: 'hidden_text', message: `Text ${where} was left out (${count} words or runs).`, value: count };
}
