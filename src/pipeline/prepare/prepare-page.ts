import type { Box } from '../../../schemas/geometry.ts';
import type { Finding, PreparedPage, TextView, Word } from '../../../schemas/page.ts';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { applyToBox, compose, invert } from '../../document/image/affine.ts';
import { glyphHeight } from '../../document/image/glyphs.ts';
import { limitRaster } from '../../document/image/limit.ts';
import { type Straightened, straighten, straightenLike } from '../../document/image/straighten.ts';
import { arrangeLines, type UnplacedWord } from '../../document/lines.ts';
import type { OcrEngine, OcrReading } from '../../document/ocr/engine.ts';
import type { OrientationClassifier } from '../../document/ocr/orientation.ts';
import { fileText, layoutText } from '../../plan/layout-text.ts';
import { chooseRoute } from '../../plan/route.ts';
import type { Tokenizer } from '../../plan/tokenizer.ts';
import { planViews } from '../../plan/views.ts';
import { renderImageViews, type ViewFiles, viewScale } from './image-views.ts';
import { MAX_SIDE, MIN_OCR_DPI, NOMINAL_DPI, VIEW_MAX_SIDE, X_HEIGHT_RATIO } from './limits.ts';
import type { PagePixels } from './pixels.ts';
import { readRegions } from './read-regions.ts';
import type { SourcePage } from './source.ts';

/** What preparing a page works with, loaded on demand. */
export interface PageDeps {
  /** Loads the tokenizer; called for the first page with text. */
  readonly tokenizer: () => Promise<Tokenizer>;
  /** Loads the OCR models; called for the first page that needs OCR. */
  readonly ocr: () => Promise<OcrEngine>;
  readonly orientation: OrientationClassifier;
}

/** A prepared page and its view files. */
export interface PreparedFiles {
  readonly page: PreparedPage;
  /** Names of the view files in the task's folder. */
  readonly files: readonly string[];
}

interface LoadedPixels extends PagePixels {
  readonly glyphHeight: number | undefined;
  readonly findings: readonly Finding[];
  readonly straight: Straightened | undefined;
}
type PixelNeeds = { readonly ocr: boolean; readonly maxViews: number };

/** View scale up to which a raster is fine enough: 3 % of enlargement are invisible. */
const MAX_VIEW_SCALE = 1.03;

/** Excess of the longer side up to which a scan is not reduced: reducing would cost more than it saves. */
const MIN_REDUCTION = 1.25;

/** Prepares a page: the views for the model, and the words in which its values are located. */
export async function preparePage(
  source: SourcePage,
  number: number,
  task: PrepareTask,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<PreparedFiles> {
  const route = chooseRoute({ ...source, kind: task.kind }, routeOption(task));
  const runsOcr = source.pixels !== undefined && wantsOcr(task, source);
  const showsImage = source.pixels !== undefined && route !== 'text';
  const pixels =
    runsOcr || showsImage
      ? await loadPixels(source, { ocr: runsOcr, maxViews: task.maxViews }, deps, options)
      : undefined;

  const rendered: ViewFiles =
    showsImage && pixels !== undefined
      ? await renderImageViews(pixels, { ...task, stem: fileStem(number) })
      : { views: [], files: [] };
  const read =
    runsOcr && pixels !== undefined
      ? await readByOcr(pixels, task.ocr === 'all' ? undefined : source, deps, options)
      : undefined;
  const words = read === undefined || (source.trusted && read.words.length === 0) ? arrange(source, []) : read.words;

  const text: TextView[] =
    route === 'image' || words.length === 0 ? [] : [textView(words, source, await deps.tokenizer())];
  return {
    files: rendered.files,
    page: {
      number,
      kind: task.kind,
      status: 'ok',
      width: source.width,
      height: source.height,
      unit: source.unit,
      route,
      ocr: runsOcr ? 'done' : source.trusted && source.unread.length === 0 ? 'not_needed' : 'off',
      wordsFrom: words.length === 0 ? 'none' : words === read?.words ? read.from : 'text_layer',
      words: [...words],
      ...(source.firstLine === undefined ? {} : { firstLine: source.firstLine }),
      views: [...rendered.views, ...text],
      findings: [
        ...source.findings,
        ...(pixels?.findings ?? []),
        ...unreadLinesFinding(read?.unreadLines ?? 0),
        ...(read?.unread ?? source.unread).map(unreadPrint),
      ],
    },
  };
}

/** Base name of the files of a page, without extension. */
export function fileStem(number: number): string {
  return String(number).padStart(4, '0');
}

/** A model that reads words gets text unless the job asks for images. */
function routeOption(task: PrepareTask): PrepareTask['views'] {
  return task.views === 'auto' && task.input === 'words' ? 'text' : task.views;
}

function wantsOcr(task: PrepareTask, { trusted, unread }: SourcePage): boolean {
  return task.ocr === 'all' || (task.ocr === 'needed' && (!trusted || unread.length > 0));
}

/**
 * Loads the pixels of a page. A scan is first decoded at the size of a view, which is enough for most, and in full if
 * needed.
 */
async function loadPixels(
  source: SourcePage,
  needs: PixelNeeds,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<LoadedPixels> {
  if (!source.scanned) return pixelsOf(source, renderLongSide(source, needs), deps, options);
  if (needs.ocr) return pixelsOf(source, MAX_SIDE, deps, options);
  const reduced = await pixelsOf(source, VIEW_MAX_SIDE, deps, options);
  if (viewScale(reduced, needs) <= MAX_VIEW_SCALE) return reduced;
  return pixelsOf(source, MAX_SIDE, deps, options, reduced);
}

async function pixelsOf(
  source: SourcePage,
  longSide: number,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
  before?: LoadedPixels,
): Promise<LoadedPixels> {
  const sourcePixels = await source.pixels?.(longSide);
  if (sourcePixels === undefined) throw new TypeError('A page without pixels was asked for them.');
  const tooLong = longSideOf(sourcePixels.raster) > Math.min(MAX_SIDE, longSide * MIN_REDUCTION);
  const limited = await limitRaster(sourcePixels.raster, source.scanned && tooLong ? longSide : MAX_SIDE);
  const toPage = compose(sourcePixels.toPage, limited.toInput);
  const straight = !source.scanned
    ? undefined
    : before?.straight === undefined
      ? await straighten(limited.raster, { orientation: deps.orientation }, options)
      : await straightenLike(limited.raster, before.straight, options);
  const raster = straight?.raster ?? limited.raster;
  const reduction = limited.toInput[0];
  return {
    raster,
    toPage: straight === undefined ? toPage : compose(toPage, straight.toInput),
    ...(sourcePixels.dpi === undefined ? {} : { dpi: sourcePixels.dpi / reduction }),
    reduction: Math.max(1, Math.min(sourcePixels.reduction * reduction, MAX_SIDE / longSideOf(limited.raster))),
    glyphHeight: straight === undefined ? await glyphHeight(raster) : straight.glyphHeight,
    straight,
    findings: [...(sourcePixels.findings ?? []), ...(straight?.findings ?? [])],
  };
}

function longSideOf(raster: { readonly width: number; readonly height: number }): number {
  return Math.max(raster.width, raster.height);
}

/** Longer side at which a vector page is rendered, in pixels: enough for its views and, if needed, for OCR. */
function renderLongSide(source: SourcePage, needs: PixelNeeds): number {
  const inches = Math.max(source.width, source.height) / 72;
  const perPoint = NOMINAL_DPI / 72;
  const letters = source.words.map((word) => (word.box[3] - word.box[1]) * X_HEIGHT_RATIO).sort((a, b) => a - b);
  const smallest = letters[Math.floor(letters.length * 0.1)];
  const [view] = planViews(
    {
      width: source.width * perPoint,
      height: source.height * perPoint,
      ...(smallest === undefined ? {} : { glyphHeight: smallest * perPoint }),
    },
    needs,
  );
  const scale = view === undefined ? 1 : view.content.width / (view.region[2] - view.region[0]);
  const dpi = Math.max(NOMINAL_DPI * scale, needs.ocr ? MIN_OCR_DPI : 0);
  return Math.min(MAX_SIDE, Math.max(1, Math.ceil(inches * dpi)));
}

/** What OCR has read of a page, with what was known before. */
interface PageReading extends OcrReading {
  readonly from: 'ocr' | 'text_layer' | 'both';
  /** Regions, in the page's unit, that could not be read. */
  readonly unread: readonly Box[];
}

/** Reads a page by OCR: the whole page, or of `source` with a trusted text layer only what its words leave over. */
async function readByOcr(
  pixels: LoadedPixels,
  source: SourcePage | undefined,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<PageReading> {
  const engine = await deps.ocr();
  const onPage = (box: Box) => rounded(applyToBox(pixels.toPage, box));
  if (source === undefined || !source.trusted) {
    const { words, unreadLines } = await engine.read(pixels.raster, options);
    return { words: words.map((word) => ({ ...word, box: onPage(word.box) })), unreadLines, from: 'ocr', unread: [] };
  }
  const toPixels = invert(pixels.toPage);
  const inPixels = (box: Box) => applyToBox(toPixels, box);
  const known = source.words.map(({ text, box }) => ({ text, box: inPixels(box) }));
  const { words, unread } = await readRegions(pixels.raster, source.unread.map(inPixels), known, engine, options);
  const placed = words.map((word) => ({ ...word, box: onPage(word.box) }));
  return {
    words: arrange(source, placed),
    unreadLines: 0,
    from: placed.length === 0 ? 'text_layer' : 'both',
    unread: unread.map(onPage),
  };
}

function unreadLinesFinding(lines: number): readonly Finding[] {
  if (lines === 0) return [];
  return [{ code: 'unread_lines', message: `${lines} line(s) that look like text could not be read.`, value: lines }];
}

function unreadPrint(box: Box): Finding {
  return { code: 'unread_print', message: 'Something that looks like print was not read here.', box: rounded(box) };
}

function arrange(source: SourcePage, more: readonly UnplacedWord[]): readonly Word[] {
  if (source.unit !== 'line') {
    return arrangeLines([...source.words, ...more].map((word) => ({ ...word, box: rounded(word.box) })));
  }
  return source.words.map((word) => ({ ...word, line: word.box[1] - (source.firstLine ?? 1) }));
}

function textView(words: readonly Word[], source: SourcePage, tokenizer: Tokenizer): TextView {
  const text = source.unit === 'line' ? fileText(words, { numbered: source.isCode === true }) : layoutText(words);
  return { kind: 'text', text, tokens: tokenizer.count(text) };
}

function rounded(box: Word['box']): Word['box'] {
  const [x0, y0, x1, y1] = box.map((side) => Math.round(side * 100) / 100);
  return [x0 ?? 0, y0 ?? 0, x1 ?? 0, y1 ?? 0];
}
