import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box } from '../../../schemas/geometry.ts';
import type { Finding } from '../../../schemas/page.ts';
import { type Affine, applyToBox } from '../image/affine.ts';
import type { UnplacedWord } from '../lines.ts';
import { readFormFields } from './forms.ts';
import { hiddenFindings, type SeenPage } from './hidden.ts';
import type { PdfFile } from './open.ts';
import { coveredBox } from './operators.ts';
import { orientPage } from './orient-page.ts';
import { coverage } from './page-image.ts';
import type { PageRaster } from './page-raster.ts';
import { openScan, type PageScan } from './page-scan.ts';
import { type PageText, readPageText } from './page-text.ts';
import { levelRules } from './rules.ts';
import { struckFindings } from './struck.ts';
import { signFindings } from './unread-signs.ts';
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
  /** Boxes of print, in points, that the words of a trusted text layer do not account for. */
  readonly unread: readonly Box[];
  readonly findings: readonly Finding[];
  /** Renders the page, `scale` in pixels per point. */
  render(scale: number): Promise<PageRaster>;
}

/** Scale at which words are compared with what the page shows, in pixels per point, and maximum of the longer side. */
const CHECK_SCALE = 1.5;
const MAX_CHECK_SIDE = 4000;
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
  const { turn, viewport, operators, from, glyphs, scanImage, render } = await orientPage(file, page, options);
  const form = await readFormFields(page, viewport);
  const size = { width: viewport.width, height: viewport.height };
  const base = { ...size, render, unread: [] };
  const content = { glyphs, rules: levelRules(from.list, viewport.transform as unknown as Affine) };
  const scale = Math.min(CHECK_SCALE, MAX_CHECK_SIDE / Math.max(size.width, size.height));
  const look = async (): Promise<SeenPage> => ({
    ...from,
    ...size,
    raster: (await render(scale)).raster,
    scale,
    digits: file.digits,
    images: operators.images.map((image) => ({
      box: applyToBox(viewport.transform as unknown as Affine, coveredBox(image)),
      after: image.after,
    })),
  });
  const turned: readonly Finding[] =
    turn === 0
      ? []
      : [{ code: 'rotated', message: `Turned clockwise by ${turn}°: its text runs that way.`, value: turn }];

  if (scanImage !== undefined && form.count === 0) {
    const scan = await openScan({ file, page, viewport }, scanImage, options);
    const findings = glyphs.length === 0 ? [] : textFindings(await readPageText(content, form, await look()));
    return { ...base, words: [], trusted: false, needsImage: true, scan, findings };
  }

  if (glyphs.length === 0 && form.count === 0) {
    return { ...base, words: [], trusted: false, needsImage: true, scan: undefined, findings: turned };
  }
  const text = await readPageText(content, form, await look());
  const trusted = text.words.length > 0;
  const figures =
    operators.images.some((image) => coverage(page, image) >= MIN_FIGURE_COVERAGE) ||
    operators.paths >= MIN_DRAWING_PATHS;
  return {
    ...base,
    words: text.words,
    trusted,
    needsImage: figures || form.count > 0 || !trusted || text.unread.length > 0 || text.signs.length > 0,
    scan: undefined,
    unread: trusted ? text.unread : [],
    findings: [...turned, ...textFindings(text)],
  };
}

function textFindings({ hidden, signs, struck, searchable, garbled }: PageText): readonly Finding[] {
  return [
    ...hiddenFindings(hidden),
    ...struckFindings(struck),
    ...signFindings(signs),
    ...(searchable === 0 ? [] : [searchLayer(searchable)]),
    ...garbled.map((message): Finding => ({ code: 'text_layer_garbled', message })),
  ];
}

function searchLayer(count: number): Finding {
  const message = `The text that makes a scan searchable is not used: the scan is read itself (${count} words).`;
  return { code: 'search_layer', message, value: count };
}
