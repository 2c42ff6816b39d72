import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Finding } from '../../../schemas/page.ts';
import type { UnplacedWord } from '../lines.ts';
import { readFormFields } from './forms.ts';
import { hiddenFindings } from './hidden.ts';
import type { PdfFile } from './open.ts';
import { listOperators, readOperators } from './operators.ts';
import { coverage, fullPageImage } from './page-image.ts';
import type { PageRaster } from './page-raster.ts';
import { openScan, type PageScan } from './page-scan.ts';
import { glyphsOn, readPageText } from './page-text.ts';
import { renderPage } from './render.ts';
import { turnOf } from './turn.ts';
import { damage, withWarnings } from './warnings.ts';

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
  const list = await listOperators(page);
  const operators = readOperators(list);
  const from = { document: file.document, page, list };
  const flat = page.getViewport({ scale: 1 });
  const asIs = await glyphsOn(from, flat);
  const scanImage = fullPageImage(page, operators);
  const turn = scanImage === undefined ? turnOf(asIs) : 0;
  const viewport = turn === 0 ? flat : page.getViewport({ scale: 1, rotation: (page.rotate + turn) % 360 });
  const glyphs = turn === 0 ? asIs : await glyphsOn(from, viewport);
  const form = await readFormFields(page, viewport);
  const render = async (scale: number) => {
    const original = await file.original();
    const painted = original === file.document ? page : await original.getPage(page.pageNumber);
    try {
      return await renderPage(original, painted, { scale, rotation: viewport.rotation }, options);
    } finally {
      if (painted !== page) painted.cleanup();
    }
  };
  const size = { width: viewport.width, height: viewport.height };
  const base = { ...size, render };
  const turned: readonly Finding[] =
    turn === 0
      ? []
      : [{ code: 'rotated', message: `Turned clockwise by ${turn}°: its text runs that way.`, value: turn }];

  if (scanImage !== undefined && form.count === 0) {
    const scan = await openScan({ file, page, viewport }, scanImage, options);
    const findings: Finding[] =
      operators.text.invisible === 0 ? [] : [hiddenText(operators.text.invisible, 'behind the scan')];
    return { ...base, words: [], trusted: false, needsImage: true, scan, findings };
  }

  if (glyphs.length === 0 && form.count === 0) {
    return { ...base, words: [], trusted: false, needsImage: true, scan: undefined, findings: turned };
  }
  const { raster } = await render(CHECK_SCALE);
  const text = readPageText(glyphs, form, from, { ...size, raster, scale: CHECK_SCALE });
  const trusted = text.words.length > 0;
  const figures =
    operators.images.some((image) => coverage(page, image) >= MIN_FIGURE_COVERAGE) ||
    operators.paths >= MIN_DRAWING_PATHS;
  return {
    ...base,
    words: text.words,
    trusted,
    needsImage: figures || form.count > 0 || !trusted,
    scan: undefined,
    findings: [
      ...turned,
      ...hiddenFindings(text.hidden),
      ...text.garbled.map((message): Finding => ({ code: 'text_layer_garbled', message })),
    ],
  };
}

function hiddenText(count: number, where: string): Finding {
  return { code: 'hidden_text', message: `Text ${where} was left out (${count} words or runs).`, value: count };
}
